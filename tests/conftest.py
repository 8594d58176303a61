"""Which tests go to the same process, and which of them are watched for coverage."""

import re

import pytest

from content import catalogue

SLUGS = {each.slug for each in catalogue()}


def pytest_collection_modifyitems(items):
    """The tests of the concepts cover them alone, and need not for their snippets: to watch doubles a test's time."""
    for item in items:
        if not item.nodeid.startswith("tests/concepts/") or "snippet" in item.name:
            item.add_marker(pytest.mark.no_cover)


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
