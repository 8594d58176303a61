"""Which tests go to the same process."""

import re

from content import catalogue

SLUGS = {each.slug for each in catalogue()}


def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """The browser's tests wait more than they work, and one server and one Chromium are enough. And to work out
        the numbers that an answer quotes takes seconds, so tests of one page or answer share them."""

        def _split_scope(self, nodeid):
            if nodeid.startswith("tests/browser/"):
                return "browser"
            named = re.search(r"(?:pages|content)/.*[\[-](\w+)\]$", nodeid)
            return named[1] if named and named[1] in SLUGS else nodeid

    return Together(config, log)
