"""Which tests go to the same process."""

import pytest

from content import catalogue

SLUGS = {each.slug for each in catalogue()}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """To work out the numbers that an answer quotes takes seconds: all tests that need them share one process. So do
    the browser's, for one server and one Chromium are enough, and wait more than they work."""
    for item in items:
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        slugs = [value for value in values if isinstance(value, str) and value in SLUGS]
        if "claims" in item.name and item.path.stem.removeprefix("test_") in SLUGS:
            slugs.append(item.path.stem.removeprefix("test_"))
        if group := ["browser"] if "browser" in item.keywords else slugs[:1]:
            item.add_marker(pytest.mark.xdist_group(*group))
