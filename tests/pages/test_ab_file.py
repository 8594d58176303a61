"""A person's file in the A/B lab that reads a result: what it says, and that no table makes it fall."""

import contextlib
import io
import re
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from content import question
from pages.ab_testing import result_lab
from tables.reading import read
from ui.export import script
from ui.panel import Still
from ui.upload import Upload


class Brought(Still):
    """A still panel with a file, and a person's choice among its columns."""

    def __init__(self, text, chosen=None, **given):
        super().__init__({"own": True, **given})
        self.table_read = read(text.encode())
        self.chosen, self.options, self.behind, self.shown = dict(chosen or {}), {}, {}, None

    def upload(self, label, *, key, example):
        return Upload("file.csv", self.table_read, ("file",))

    def column(self, label, options, *, key, first="", more=False):
        self.options[label], self.behind[label] = list(options), more
        return self.chosen.get(label, first if first in options else options[0])

    def table(self, rows, *, title="", index=""):
        self.shown = rows


def opened(frame, chosen=None, **given):
    panel = Brought(frame if isinstance(frame, str) else frame.to_csv(index=False), chosen, **given)
    result_lab(panel)
    return panel


def here(panel, tile):
    return panel.view.readouts[tile][panel.step]


def two(first, second, hits, users, name="converted"):
    """Two groups by turns, as files have them."""
    outcomes = [[1] * x + [0] * (users - x) for x in hits]
    rows = [(group, y) for pair in zip(*outcomes, strict=True) for group, y in zip((first, second), pair, strict=True)]
    return pd.DataFrame(rows, columns=["test group", name])


@pytest.mark.parametrize("control", ["psa", "None"])
def test_the_control_of_a_file_is_named_and_may_be_chosen(control):
    table = two(control, "Discount", (10, 25), 50)
    panel = opened(table)
    assert (panel.result.names, here(panel, "Difference")) == ((control, "Discount"), "+30 pp")
    assert f"Discount: 50.0%, {control} (control): 20.0%" in panel.view.sentences[panel.step]
    turned = opened(table, {"Control": "Discount"})
    assert (turned.result.names, here(turned, "Difference")) == (("Discount", control), "−30 pp")
    assert [panel.behind[each] for each in ("Group column", "Outcome column", "Control")] == [True, False, False]


def test_totals_of_days_are_no_users_and_the_page_says_so(monkeypatch):
    said = []
    monkeypatch.setattr(Brought, "say", lambda panel, text: said.append(text))
    days = pd.date_range("2026-03-01", periods=28).strftime("%Y-%m-%d")
    table = pd.DataFrame({"date": [*days] * 2, "group": ["a"] * 28 + ["b"] * 28, "orders": range(56)})
    opened(table)
    assert [text.startswith("Each group has one row for each date") for text in said] == [True]
    opened(table.assign(user=range(56)))  # one of each group came each day
    opened(table.assign(orders=[0, 1] * 28))
    opened(two("a", "b", (10, 25), 50))
    assert len(said) == 1


@pytest.mark.parametrize("trailing", ["", ","])
def test_a_delimiter_at_the_end_shifts_nothing(trailing):
    frame = two("control", "treatment", (4, 12), 20, "bought").rename(columns={"test group": "group"})
    frame.insert(0, "user", range(40))
    lines = frame.to_csv(index=False).split()
    panel = opened("\n".join([lines[0], *(line + trailing for line in lines[1:])]))
    result = panel.result
    assert (result.control, result.treatment[panel.step]) == (0.2, 0.6)
    assert result.p_value[panel.step] == pytest.approx(0.00982, abs=5e-6)
    assert result.p_value[panel.step] == pytest.approx(proportions_ztest([12, 4], [20, 20])[1])
    assert any(note.startswith("user looks like a user") for note in panel.notes)
    assert panel.options["User column"][:2] == ["none", "user"]


@pytest.mark.parametrize("style", ["{:.2f}", '"{:,.2f}"'])
def test_thousands_are_no_missing_values(style):
    spent = [[20.0] * 40 + [1500.0] * 5, [1250.0] * 15 + [30.0] * 30]
    rows = [f"{g},{style.format(y)}" for g, values in zip(("control", "treatment"), spent, strict=True) for y in values]
    panel = opened("\n".join(["group,spent", *rows]))
    assert panel.result.users == (45, 45)
    assert panel.result.p_value[30] == pytest.approx(stats.ttest_ind(*spent, equal_var=False).pvalue)
    assert not [note for note in panel.notes if "left out" in note]


def test_two_words_are_a_rate_whose_success_is_chosen():
    table = two("old", "new", (10, 30), 60)
    table["converted"] = table["converted"].map({0: "nein", 1: "Ja "})
    panel = opened(table)
    assert (panel.result.kind, here(panel, "Difference")) == ("rate", "+33 pp")
    assert panel.options["Counts as success"] == ["nein", "ja"]
    assert here(opened(table, {"Counts as success": "nein"}), "Difference") == "−33 pp"


def several(seed=0):
    rng = np.random.default_rng(seed)
    group = rng.choice(["No E-Mail", "Mens E-Mail", "Womens E-Mail"], 900)
    visit = rng.random(900) < np.where(group == "Mens E-Mail", 0.35, 0.2)
    return pd.DataFrame(
        {"segment": group, "visit": visit.astype(int), "spend": np.where(visit, rng.gamma(2, 9, 900), 0)}
    )


@pytest.mark.parametrize("outcome", ["visit", "spend"])
def test_several_arms_are_listed_and_one_is_shown(outcome):
    for treatment in ("Mens E-Mail", "Womens E-Mail"):
        panel = opened(several(), {"Outcome column": outcome, "Treatment": treatment})
        assert panel.result.names == ("No E-Mail", treatment)
        assert panel.options["Treatment"] == ["Mens E-Mail", "Womens E-Mail"]
        row = panel.shown["arm"].index(treatment)
        assert panel.shown["difference"][row] == here(panel, "Difference")
        assert sum(int(each) for each in panel.shown["users"]) == 900


@pytest.mark.parametrize(
    ("chosen", "given"),
    [
        ({"Outcome column": "visit"}, {}),
        ({"Outcome column": "spend"}, {"cap": 0.95}),
        ({"Outcome column": "visit"}, {"ratio": True}),
    ],
)
def test_the_code_prints_what_it_is_said_to_print(chosen, given):
    table = several().assign(views=np.arange(900) % 7 + 1)
    for frame in (table, table[table["segment"] != "Mens E-Mail"]):
        panel = opened(frame, {**chosen, "Divided by": "views"}, **given)
        name, values, printed, _ = panel.snippet
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            body = script(question("ab_testing"), values, question("ab_testing").code[name])
            exec(compile(body, "snippet", "exec"), {"__name__": "__main__"})
        assert output.getvalue().strip() == printed.strip()


def test_users_and_ratios_are_chosen_from_the_columns():
    rng = np.random.default_rng(1)
    users = rng.integers(0, 200, 500)
    table = pd.DataFrame({"user_id": users, "arm": np.where(users % 2, "B", "A"), "clicks": rng.integers(0, 9, 500)})
    table["views"] = table["clicks"] + rng.integers(1, 9, 500)
    panel = opened(table, {"User column": "user_id"}, ratio=True)
    sums = table.groupby(["arm", "user_id"])[["clicks", "views"]].sum()
    ratio = sums["clicks"].groupby("arm").sum() / sums["views"].groupby("arm").sum()
    assert panel.result.users == tuple(sums.groupby("arm").size())
    assert (panel.result.control, panel.result.treatment[panel.step]) == pytest.approx(tuple(ratio))
    assert any("with the sum of the rows" in note for note in panel.notes)


CELLS = st.one_of(
    st.sampled_from(["A", "B", "c", "yes", "no", "0", "1", "", "nan", "None", "1,5", "$3.20", "1e400", "<b>", "psa"]),
    st.integers(-99, 99).map(str),
    st.floats().map(str),
    st.text("abAB 01.,%-", max_size=5),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=9), st.integers(1, 12), st.data())
def test_no_table_makes_the_lab_fall(rows, again, data):
    text = pd.DataFrame(rows * again, columns=["group", "y", "z"]).to_csv(index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="tables|pandas")
        try:
            chosen = {"User column": data.draw(st.sampled_from(["none", "z"]))}
            panel = opened(text, chosen, ratio=data.draw(st.booleans()))
        except ValueError as error:
            refused = str(error)
        else:
            refused = panel.view.sentences[panel.step]
    assert re.fullmatch(r"[^\n]+\.", refused)
