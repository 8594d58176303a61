"""Which tests go to the same process, which of them are watched for coverage, and what they share."""

import gc
import pickle
import re
import sys
import threading
from collections import OrderedDict
from contextlib import contextmanager
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import settings

import concepts
from content import catalogue
from ui.memory import key_of
from ui.panel import Still

settings.load_profile("ci")  # the same examples every time, and no time that a test must keep to
SLUGS = {each.slug for each in catalogue()}


@contextmanager
def unwatched():
    """Coverage does not watch what is done meanwhile: to be watched takes half as long again, or more.

    The mark `no_cover` would say so of a test, but in a process of pytest-xdist two watch, and it stops one.
    """
    watch, threads_watch = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(watch)
        threading.settrace(threads_watch)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Of all that tests import, the concepts alone are watched. What is collected stays until the end: to look through
    it for what could be let go, again and again, takes seconds."""
    gc.disable()
    for each in walk_packages(concepts.__path__, "concepts."):
        import_module(each.name)
    with unwatched():
        found = yield
    gc.freeze()
    gc.enable()
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """The tests of the concepts cover them alone, and need not for their snippets and for what they repeat."""
    repeats = "snippet" in item.name or item.get_closest_marker("unwatched")
    if item.nodeid.startswith("tests/concepts/") and not repeats:
        return (yield)
    with unwatched():
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """One server and one Chromium are enough for many tests of the browser, and two of each keep two cores busy.
        To work out the numbers that an answer quotes takes seconds, so tests of one concept, answer and page share
        them."""

        def _split_scope(self, nodeid):
            if nodeid.startswith("tests/browser/"):
                return "labs in the browser" if "::test_every_lab" in nodeid else "browser"
            named = re.search(r"concepts/test_(\w+)\.py|(?:pages|content)/.*[\[-](\w+)\]$", nodeid)
            slug = named and (named[1] or named[2])
            return slug if slug in SLUGS else nodeid

    return Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once():
    """A scene is often a lab as it opens: what tests ask of a lab in one process is worked out once."""
    work_out, known = Still.work_out, OrderedDict()

    def once(panel, compute, draw, values):
        key = type(panel), key_of(compute, draw, values)
        if key not in known:
            known[key] = work_out(panel, compute, draw, values)
            pickle.dumps(known[key][0])  # long work comes from another process, and what is kept is packed
            if len(known) > 100:
                known.popitem(last=False)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Still, "work_out", once)
        yield
