"""Which tests go to the same process, and which of them are watched for coverage."""

import re
import sys
import threading

import pytest

from content import catalogue

SLUGS = {each.slug for each in catalogue()}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """The tests of the concepts cover them alone, and need not for their snippets: to watch doubles a test's time.

    The mark `no_cover` would say so, but in a process of pytest-xdist two watch, and it stops one.
    """
    if item.nodeid.startswith("tests/concepts/") and "snippet" not in item.name:
        return (yield)
    watch, threads_watch = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(watch)
        threading.settrace(threads_watch)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """The browser's tests wait more than they work, and one server and one Chromium are enough. And to work out
        the numbers that an answer quotes takes seconds, so tests of one concept, answer and page share them."""

        def _split_scope(self, nodeid):
            if nodeid.startswith("tests/browser/"):
                return "browser"
            named = re.search(r"concepts/test_(\w+)\.py|(?:pages|content)/.*[\[-](\w+)\]$", nodeid)
            slug = named and (named[1] or named[2])
            return slug if slug in SLUGS else nodeid

    return Together(config, log)
