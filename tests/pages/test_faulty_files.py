"""Two files of each kind of fault that people's files have, through the page's own path: each must say what the same
rows say when they are written plainly, or a value worked out here by another library."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportions_ztest

from pages import high_cardinality, monitoring, roc_auc
from pages.ab_testing import result_lab
from tables.reading import read
from ui.panel import Still
from ui.upload import Upload


class Brought(Still):
    """A panel to which files are brought, by the key of their place."""

    def __init__(self, files, chosen=None, **given):
        super().__init__(given)
        self.files, self.chosen = files, chosen or {}

    def upload(self, label, *, key, example):
        return Upload(f"{key}.csv", read(self.files[key].encode()), (key,))

    def column(self, label, options, *, key, first="", more=False):
        return self.chosen.get(label) or super().column(label, options, key=key, first=first, more=more)


# ------------------------------------------------------------------------------------------------------ A/B testing


def of_test(text):
    panel = Brought({"experiment": text}, own=True)
    result_lab(panel)
    return panel.result, panel.step


def rows(first, second, hits=(12, 27), users=60):
    return [(name, int(row < hit)) for row in range(users) for name, hit in zip((first, second), hits, strict=True)]


def joined(head, lines, delimiter=","):
    return "\n".join([head.replace(",", delimiter), *(delimiter.join(map(str, line)) for line in lines)]) + "\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (joined("group,bought", rows("control", "new")).replace("\n", ",\n"), ("control", "new")),
        (joined("group,bought", [(*row, "") for row in rows("a", "b")], ";"), ("a", "b")),
        (joined("group,bought", [(*row, "", "") for row in rows("a", "b")], "\t"), ("a", "b")),
        (joined("arm,converted", rows("holdout", "email")), ("holdout", "email")),
        (joined("variant,converted", rows("Placebo", "Aspirin")), ("Placebo", "Aspirin")),
        (joined("variant,clicked", rows("Original", "a page")), ("Original", "a page")),
        (joined("arm,converted", rows("NA", "EU")), ("NA", "EU")),
        (joined("offer,converted", rows("null", "coupon")), ("null", "coupon")),
        (joined("group,bought", rows("control", "new"), "^"), ("control", "new")),
        (joined("group,bought", [("text", "int"), *rows("control", "new")]), ("control", "new")),
    ],
)  # fmt: skip
def test_arms(text, names):
    result, step = of_test(text)
    if set(result.names) == {"NA", "EU"}:  # neither is called like a control: any order
        names = result.names
    assert result.names == names
    shares = (0.2, 0.45) if names[0] != "EU" else (0.45, 0.2)
    assert (result.control, result.treatment[step]) == pytest.approx(shares)
    assert result.p_value[step] == pytest.approx(proportions_ztest([27, 12], [60, 60])[1])


@pytest.mark.parametrize(
    "style", ["{:,.2f}", "$ {:,.2f}", "{:,.0f}", "{:_.2f}", "CHF {:_.0f}.–", "{:.0f},-", "({:,.2f})"]
)
def test_amounts(style):
    rng = np.random.default_rng(3)
    spent = [np.round(rng.gamma(2, scale, 60), 0) for scale in (500, 700)]
    lines = [
        (name, '"' + style.format(value).replace("_", "'") + '"')
        for pair in zip(*spent, strict=True)
        for name, value in zip(("control", "new"), pair, strict=True)
    ]
    result, step = of_test(joined("group,revenue", lines))
    assert result.users == (60, 60)
    spent = [-each if "(" in style else each for each in spent]
    assert (result.control, result.treatment[step]) == pytest.approx(tuple(each.mean() for each in spent))
    assert result.p_value[step] == pytest.approx(stats.ttest_ind(*spent, equal_var=False).pvalue)


# ------------------------------------------------------------------------------------------------------- monitoring


def of_column(before, after, name="x"):
    """What is said of a column: its verdict's place, its kind and more; or why it was left out."""
    other = [f"{value:.3f}" for value in np.random.default_rng(9).normal(size=max(len(before), len(after)))]
    files = {
        key: joined(f"other;{name}", zip(other, values, strict=False), ";")
        for key, values in (("reference", before), ("current", after))
    }
    panel = Brought(files)
    monitoring.own(panel)
    found = {each.name: each for each in panel.result.columns}
    return found.get(name), dict(panel.result.left_out).get(name, ""), panel


def numbers(seed, mean=50.0, sd=10.0, style="{:.2f}", size=600):
    return [style.format(each) for each in np.random.default_rng(seed).normal(mean, sd, size)]


@pytest.mark.parametrize("levels", [3000, 800])
def test_many_categories_of_one_source(levels):
    weights = 1 / np.arange(1, levels + 1)
    pair = [
        [f"k{each}" for each in np.random.default_rng(seed).choice(levels, 1500, p=weights / weights.sum())]
        for seed in (levels, levels + 1)
    ]
    column, _, _ = of_column(*pair)
    assert not column.changed


@pytest.mark.parametrize("sentinel", ["-9999", "99999"])
def test_a_sentinel_is_a_large_change(sentinel):
    before = numbers(1)
    after = [sentinel if place % 5 < 2 else each for place, each in enumerate(numbers(2))]
    column, _, _ = of_column(before, after)
    assert column.changed
    assert column.ks == pytest.approx(stats.ks_2samp(np.array(before, float), np.array(after, float)).statistic)


@pytest.mark.parametrize("spelling", ["%Y%m%d", "%G-W%V", "%A, %B %d, %Y", "%d.%m.%Y, %H:%M"])
def test_days_move_on_by_themselves(spelling):
    before, after = (
        list(pd.date_range(f"{year}-01-01", periods=600, freq="31h").strftime(spelling)) for year in (2024, 2026)
    )
    column, left_out, _ = of_column(before, after)
    assert column is None
    assert left_out == "dates move on by themselves"


def test_codes_filled_up_with_zeros_are_categories():
    codes = ["01067", "80331", "10115", "50667", "60311"]
    column, _, _ = of_column(codes * 80, [*codes[1:], codes[1]] * 80)
    assert (column.kind, column.changed) == ("categorical", True)
    counts = [[80, 0], *[[80, 160 if place == 1 else 80] for place in range(1, 5)]]
    assert column.chi2_p == pytest.approx(stats.chi2_contingency(counts, correction=False).pvalue)


@pytest.mark.parametrize("word", ["", "NULL"])
def test_a_column_that_went_empty_has_changed(word):
    column, _, _ = of_column(numbers(1), [word] * 600)
    assert column.changed
    assert column.emptied


@pytest.mark.parametrize(("name", "factor"), [("salary", 1.6), ("distance_m", 3)])
def test_whole_numbers_that_hardly_repeat_are_numbers(name, factor):
    before = [str(int(each)) for each in np.random.default_rng(1).lognormal(11, 0.4, 600)]
    after = [str(int(each)) for each in factor * np.random.default_rng(2).lognormal(11, 0.4, 600)]
    column, left_out, _ = of_column(before, after, name)
    assert left_out == ""
    assert (column.kind, column.changed) == ("numeric", True)
    assert column.ks == pytest.approx(stats.ks_2samp(np.array(before, float), np.array(after, float)).statistic)


@pytest.mark.parametrize("style", ["{:.3f}", "{:.1f}"])
def test_numbers_with_a_decimal_comma_are_numbers(style):
    pair = numbers(1, style=style), numbers(2, style=style)
    column, _, _ = of_column(*([each.replace(".", ",") for each in values] for values in pair))
    assert (column.kind, column.changed) == ("numeric", False)
    assert column.ks == pytest.approx(stats.ks_2samp(*(np.array(each, float) for each in pair)).statistic)


@pytest.mark.parametrize("spelling", ["%d %B %Y", "%m/%d/%Y %H:%M"])
def test_dates_are_left_out_and_it_is_said(spelling):
    pair = [pd.date_range(day, periods=300, freq="7h").strftime(spelling) for day in ("2026-01-03", "2026-06-03")]
    column, left_out, _ = of_column(*pair, name="day")
    assert column is None
    assert "date" in left_out


@pytest.mark.parametrize("values", [(1.5, 2.0, 2.5), (36.6, 36.8, 37.0, 37.2)])
def test_a_move_by_a_trifle_is_none(values):
    rng = np.random.default_rng(5)
    before = rng.choice(values, 600)
    after = before + np.where(rng.random(600) < 0.5, 0.01 * before.std(), 0)
    column, _, _ = of_column([f"{each}" for each in before], [f"{each:.6f}" for each in after])
    assert not column.changed


@pytest.mark.parametrize("stray", ["error", "#REF!"])
def test_a_stray_text_is_a_missing_value(stray):
    before, after = numbers(1), numbers(2)
    after[7] = stray
    column, _, panel = of_column(before, after)
    assert (column.kind, column.changed) == ("numeric", False)
    assert column.missing_after == pytest.approx(1 / 600)
    assert any(stray in each.said for each in read(panel.files["current"].encode()).columns)


@pytest.mark.parametrize("end", ["Total;{};", "Mean;{};"])
def test_totals_are_no_rows(end):
    before, after = numbers(1), numbers(2)
    words = ["north", "south"]
    whole = {
        key: joined("region;x", [(words[place % 2], each) for place, each in enumerate(values)], ";")
        for key, values in (("reference", before), ("current", after))
    }
    value = np.array(after, float)
    files = whole | {"current": whole["current"] + end.format(f"{value.sum() if 'Total' in end else value.mean():.2f}")}
    plain, summed = Brought(whole), Brought(files)
    monitoring.own(plain)
    monitoring.own(summed)
    assert summed.result.rows == plain.result.rows == (600, 600)
    assert [each.psi for each in summed.result.columns] == [each.psi for each in plain.result.columns]


# ------------------------------------------------------------------------------------------------- high cardinality


@pytest.mark.parametrize("seed", [0, 1])
def test_codes_of_levels_that_hardly_repeat_explain_nothing(seed):
    rng = np.random.default_rng(seed)
    names = [f"item {place}" if place % 40 else "item 0" for place in range(400)]
    text = joined("item,price", zip(names, (f"{each:.2f}" for each in rng.normal(100, 9, 400)), strict=True))
    panel = Brought({high_cardinality.OWN_ROWS: text}, {"Category column": "item", "Target column": "price"})
    high_cardinality.own(panel)
    assert panel.result.cv.max() < 0.1
    assert panel.result.cv.min() > -0.5


@pytest.mark.parametrize("delimiter", ["~", ";"])
def test_a_target_in_another_style(delimiter):
    rng = np.random.default_rng(2)
    levels = rng.choice(list("abcdefgh"), 400)
    prices = 10 * (levels > "d") + rng.normal(100, 2, 400)
    results = []
    for mark, sign in ((".", ","), (",", delimiter)):
        lines = zip(levels, (f"{each:.2f}".replace(".", mark) for each in prices), strict=True)
        panel = Brought({high_cardinality.OWN_ROWS: joined("level,price", lines, sign)})
        high_cardinality.own(panel)
        results.append(panel.result)
    np.testing.assert_array_equal(results[0].cv, results[1].cv)
    assert results[0].prior == pytest.approx(np.round(prices, 2).mean())


# --------------------------------------------------------------------------------------------------------------- ROC


def scored(negative, positive, rows=90):
    rng = np.random.default_rng(4)
    truth = rng.random(rows) < 0.4
    values = np.round(np.clip(rng.normal(0.4, 0.15, rows) + 0.25 * truth, 0, 1), 3)
    return [(positive if one else negative, f"{each:.3f}") for one, each in zip(truth, values, strict=True)]


RIGHT = roc_auc_score([label == "1" for label, _ in scored("0", "1")], [float(each) for _, each in scored("0", "1")])


def comma(pairs):
    return [(label, score.replace(".", ",")) for label, score in pairs]


@pytest.mark.parametrize(
    "text",
    [
        joined("y,score", scored("1", "2")),
        joined("class,score", scored("-1", "1")),
        joined("label,score", scored("non", "oui")),
        joined("label,score", scored("genuine", "fraud")),
        joined("label;score", comma(scored("0", "1")), ";"),
        joined("label\tscore", comma(scored("0", "1")), "\t"),
        "sep=|\n" + joined("label|score", scored("0", "1"), "|"),
        '"sep=\t"\n' + joined("label\tscore", comma(scored("0", "1")), "\t"),
        "Export of the model\nRun: 17\n\n" + joined("label,score", scored("0", "1")),
        "# model 3\n# by the team, of May\n" + joined("label,score", scored("0", "1")),
        joined("id;groups;label;score", [(n, f"['x', {n}]", *row) for n, row in enumerate(scored("0", "1"))], ";"),
        joined("tags|label|score", [("{'a': 1, 'b': 2}", *row) for row in scored("0", "1")], "|"),
        joined("predicted_label,target,risk_score", [("1", *row) for row in scored("0", "1")]),
        joined("y_pred,y_prob,y_true", [("01"[float(s) > 0.5], s, label) for label, s in scored("0", "1")]),
        joined("label~score", scored("0", "1"), "~"),
        joined("label,score", [*scored("0", "1"), ("Mean", f"{np.mean([float(s) for _, s in scored('0', '1')]):.3f}")]),
        " label | score \n-------+-------\n" + joined("", scored("0", "1"), " | ")[1:] + "(90 rows)\n",
    ],
)  # fmt: skip
def test_scores(text):
    panel = Brought({"own_scores": text})
    roc_auc.own(panel)
    assert f"rows used: 90\nAUC: {RIGHT:.4f}\n" in panel.snippet[2]
