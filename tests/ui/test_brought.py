"""Files that people brought are read once, and kept within a bound over all visits."""

import gc

import pandas as pd
import pytest

from tables.reading import read
from ui import brought
from ui.brought import Brought

CONTENT = ("a,b\n" + "x,1.5\ny,2.5\nz,3\n" * 500).encode()


def bring(name, gone, asked=()):
    file = Brought(name, CONTENT, lambda: gone.append(name))
    return file, file.table(dict(asked), False, lambda: read(CONTENT))


def never():
    raise AssertionError("it is read again")


def test_a_file_is_read_once_with_each_choice_and_so_is_what_is_refused():
    file, table = bring("one", [])
    assert file.table({}, False, never) is table
    changed = file.table({"b": "category"}, False, lambda: read(CONTENT, {"b": "category"}))
    assert file.table({"b": "category"}, False, never) is changed
    assert file.table({}, False, never) is table
    bad = Brought("bad", b"", list)
    for work in (lambda: read(b""), never, never):
        with pytest.raises(ValueError, match="the file is empty"):
            bad.table({}, False, work)


def test_its_size_is_that_of_its_bytes_and_its_tables():
    """Against pandas."""
    file, table = bring("one", [])
    assert file.size == len(CONTENT) + table.frame.memory_usage(deep=True).sum()


def test_beyond_the_bound_those_go_that_were_not_looked_at_for_longest(monkeypatch):
    size = bring("one", [])[0].size
    gc.collect()
    monkeypatch.setattr(brought, "MEGABYTES", 3.5 * size / 2**20)
    monkeypatch.setattr(brought, "_all", type(brought._all)())
    gone = []
    files = [bring(name, gone)[0] for name in ("one", "two", "three")]
    assert gone == []
    files[0].table({}, False, never)
    files.append(bring("four", gone)[0])
    assert gone == ["two"]
    assert [each.dropped for each in files] == [False, True, False, False]
    assert files[1].size == 0
    del files[2]  # a visit that ends makes room
    gc.collect()
    files.append(bring("five", gone)[0])
    assert gone == ["two"]
    assert sum(each.size for each in files) <= 3.5 * size


def test_a_file_larger_than_the_bound_is_kept_alone(monkeypatch):
    monkeypatch.setattr(brought, "_all", type(brought._all)())
    monkeypatch.setattr(brought, "MEGABYTES", 0.001)
    gone = []
    files = [bring(name, gone) for name in ("one", "two")]
    assert gone == ["one"]
    pd.testing.assert_frame_equal(files[0][1].frame, files[1][1].frame)  # who works with it now goes on
