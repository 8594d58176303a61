"""What an answer quotes is worked out once for a state of the code, whoever asks, and again where a file is no good."""

import pytest

from ui import kept


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "made"))
    return tmp_path / "made"


def counted(calls):
    def work():
        calls.append(1)
        return {"share": 0.1 + 0.2, "rows": 1200, "key": "text", "none": None}

    return work


def test_it_is_done_once_for_all_processes(folder):
    calls: list[int] = []
    first, second = (kept.kept("page-claims", counted(calls))() for _ in range(2))
    assert first == second
    assert [type(value) for value in first.values()] == [type(value) for value in second.values()]
    assert len(calls) == 1
    assert len(list(folder.iterdir())) == 1  # nothing half written stays


@pytest.mark.parametrize("content", ["", "{", "\0"])
def test_a_file_that_is_no_good_is_made_anew(folder, content):
    calls: list[int] = []
    kept.kept("page-claims", counted(calls))()
    next(folder.iterdir()).write_text(content)
    assert kept.kept("page-claims", counted(calls))()["rows"] == 1200
    assert kept.kept("page-claims", counted(calls))()["rows"] == 1200
    assert len(calls) == 2


def test_another_state_of_the_code_is_another_file(monkeypatch):
    calls: list[int] = []
    kept.kept("page-claims", counted(calls))()
    monkeypatch.setattr(kept, "_state", lambda: "another")
    kept.kept("page-claims", counted(calls))()
    assert len(calls) == 2


@pytest.mark.parametrize("where", ["", "/proc/nowhere"])
def test_where_nothing_can_be_kept_it_is_done(monkeypatch, where):
    monkeypatch.setenv(kept.FOLDER, where)
    calls: list[int] = []
    assert kept.kept("page-claims", counted(calls))()["share"] == 0.1 + 0.2
    assert kept.kept("page-claims", counted(calls))()["share"] == 0.1 + 0.2
    assert len(calls) == 2
