"""The code of the labs for people's own files reads a file as the page read it, and prints what the page shows."""

import contextlib
import io

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from content import question
from pages import dimensionality_reduction, high_cardinality, monitoring, neural_networks, roc_auc
from tables.reading import read
from ui.export import script
from ui.panel import Still
from ui.upload import Upload, example_of


class Brought(Still):
    """A panel to which files are brought, by the key of their place."""

    def __init__(self, files: dict[str, bytes], chosen: dict[str, str] | None = None, **given: object):
        super().__init__(given)
        self.files, self.chosen = files, chosen or {}

    def upload(self, label, *, key, example):
        return Upload(f"{key}.csv", read(self.files[key]), (key,))

    def column(self, label, options, *, key, first="", more=False):
        return self.chosen.get(label) or super().column(label, options, key=key, first=first, more=more)


def check(
    slug: str, lab, files: dict[str, bytes], folder, monkeypatch, chosen: dict[str, str] | None = None, **given: object
) -> str:
    panel = Brought(files, chosen, **given)
    lab(panel)
    name, settings, printed, parts = panel.snippet
    body = question(slug).code[name]
    for part, made in parts.items():
        body = body.replace(f"<{part}>", made)
    monkeypatch.chdir(folder)
    for key, content in files.items():
        (folder / f"{key}.csv").write_bytes(content)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(script(question(slug), settings, body), "snippet", "exec"), {"__name__": "__main__"})
    assert output.getvalue().strip() == printed.strip()
    return printed


def scores(rows: int = 80) -> list[tuple[str, str]]:
    rng = np.random.default_rng(0)
    positive = rng.random(rows) < 0.4
    values = rng.random(rows) + 0.5 * positive
    return [("ja" if one else "nein", f"{x:.3f}") for one, x in zip(positive, values, strict=True)]


def lines(pairs, delimiter=",", head="label{}score", comma=False) -> str:
    made = [f"{label}{delimiter}{score.replace('.', ',') if comma else score}" for label, score in pairs]
    return "\n".join([head.format(delimiter), *made]) + "\n"


ODD = {
    "plain": lines(scores()).encode(),
    "decimal comma": lines(scores(), ";", comma=True).encode(),
    "tabs in UTF-16": lines(scores(), "\t").encode("utf-16"),
    "UTF-16 without a mark": lines(scores(), "\t").encode("utf-16-le"),
    "Windows-1252": lines(scores(), head="\u00fcberschrift{}score").encode("cp1252"),
    "a mark": lines(scores()).encode("utf-8-sig"),
    "a line for Excel": ("sep=;\n" + lines(scores(), ";")).encode(),
    "titles above": ("Scores of May\nmade by the team\n\n" + lines(scores())).encode(),
    "comments": ("# made by hand\n" + lines(scores()[:40]) + "# half of it\n" + lines(scores()[40:])[12:]).encode(),
    "delimiters at the ends": "\n".join(f"{line}," for line in lines(scores()).splitlines()).encode(),
    "one row that ends in a delimiter": lines(scores()).replace("\n", "\nnein,0.5,\n", 1).encode(),
    "blank lines and a footer": (lines(scores()).replace("\n", "\n\n", 9) + "\nSource: the team\n").encode(),
    "row labels of R": "\n".join(
        ['"label","score"', *(f'"{place}","{a}",{b}' for place, (a, b) in enumerate(scores(), 1))]
    ).encode(),
    "an index of pandas": "\n".join(
        [",label,score", *(f"{place},{a},{b}" for place, (a, b) in enumerate(scores()))]
    ).encode(),
    "percent": lines([(a, f"{100 * float(b) / 2:.1f}%") for a, b in scores()]).encode(),
    "thousands": lines([(a, f"{1e6 * float(b):,.0f}") for a, b in scores()], ";").encode(),
    "currency": lines([(a, f"$ {1e3 * float(b):.2f}") for a, b in scores()]).encode(),
    "words for missing": lines([*scores(), ("ja", "n/a"), ("nein", "-"), ("", "0.5")]).encode(),
    "single quotes": lines([(f"'{a}'", f"'{b}'") for a, b in scores()], head="'label'{}'score'").encode(),
    "carriage returns": lines(scores()).replace("\n", "\r\n").encode(),
    "carets": lines(scores(), "^", comma=True).encode(),
    "control characters": lines(scores(), "\x01").encode(),
    "broken bars": lines(scores(), "¦").encode(),
    "a line of types": lines([("string", "float"), *scores()]).encode(),
    "a mean at the end": lines([*scores(), ("Mean", f"{np.mean([float(b) for _, b in scores()]):.3f}")]).encode(),
    "a ruling": lines([("-----", "-----"), *scores()], "|").encode(),
    "francs without centimes": lines(
        [(a, f"CHF {1e6 * float(b):,.0f}.–".replace(",", "’")) for a, b in scores()]
    ).encode(),
    "UTF-32": lines(scores(), "\t").encode("utf-32"),
    "accounts": lines([(a, f"$ ({1e3 * float(b):.2f})") for a, b in scores()]).encode(),
    "another name twice": "\n".join(["label,x,x,score", *(f"{a},1,2,{b}" for a, b in scores())]).encode(),
}


WHOLE = (
    *("plain", "decimal comma", "titles above", "comments"),
    *("thousands", "carets", "a line of types", "a mean at the end"),
)
"""Those that hold all rows and no others."""


@pytest.mark.parametrize("kind", ODD)
def test_scores(kind, tmp_path, monkeypatch):
    printed = check("roc_auc", roc_auc.own, {"own_scores": ODD[kind]}, tmp_path, monkeypatch)
    if kind in (
        "plain",
        "decimal comma",
        "titles above",
        "comments",
        "thousands",
        "carets",
        "a line of types",
        "a mean at the end",
    ):  # all rows, and no others
        labels, values = zip(*scores(), strict=True)
        right = roc_auc_score([label == "ja" for label in labels], np.array(values, float))
        assert f"rows used: 80\nAUC: {right:.4f}\n" in printed


def test_a_confidence_in_the_predicted_class(tmp_path, monkeypatch):
    rows = [
        (label, label if sure > 0.2 else "nein", f"{0.5 + sure / 2:.3f}")
        for (label, _), sure in zip(scores(), np.random.default_rng(1).random(80), strict=True)
    ]
    text = "Class,prediction_label,prediction_score\n" + "\n".join(map(",".join, rows)) + "\n"
    check("roc_auc", roc_auc.own, {"own_scores": text.encode()}, tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", ODD)
def test_levels(kind, tmp_path, monkeypatch):
    names = list(read(ODD[kind]).frame.columns)
    category = next(each for each in names if each in ("label", "\u00fcberschrift"))
    chosen, files = {"Category column": category, "Target column": "score"}, {high_cardinality.OWN_ROWS: ODD[kind]}
    check("high_cardinality", high_cardinality.own, files, tmp_path, monkeypatch, chosen)


@pytest.mark.parametrize("kind", ["plain", "decimal comma"])
def test_rows_of_the_plane(kind, tmp_path, monkeypatch):
    head, *rows = ODD[kind].decode().splitlines()
    mark, other = (";", ",") if kind == "decimal comma" else (",", ".")
    text = "\n".join([f"x{mark}{head}", *(f"{row}{other}5{mark}{cells}" for row, cells in enumerate(rows))])
    files = {neural_networks.OWN_PLANE: text.encode()}
    assert "rows used: 80" in check("neural_networks", neural_networks.own, files, tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", ODD)
def test_two_tables(kind, tmp_path, monkeypatch):
    moved = lines([(label, f"{float(score) + 0.3:.3f}") for label, score in scores(120)]).encode()
    files = {"reference": ODD[kind], "current": moved}
    check("monitoring", monitoring.own, files, tmp_path, monkeypatch)


def test_a_column_that_one_file_alone_takes_for_words(tmp_path, monkeypatch):
    few = "x\n" + "\n".join("01"[place % 2] for place in range(60))
    many = "x\n" + "\n".join(str(place % 9) for place in range(60))
    check("monitoring", monitoring.own, {"reference": few.encode(), "current": many.encode()}, tmp_path, monkeypatch)


def numbers(delimiter: str = ",", written=str, holes: int = 0) -> bytes:
    rng = np.random.default_rng(3)
    rows = [
        [name, *rng.normal(place * 3, [1, 20, 300]).round(3)] for place, name in enumerate("abc") for _ in range(30)
    ]
    for place in range(holes):
        rows[7 * place][1 + place % 3] = ""
    cells = [delimiter.join([name, *(written(each) if each != "" else "" for each in rest)]) for name, *rest in rows]
    return "\n".join([delimiter.join(["kind", "first", "second", "third"]), *cells, ""]).encode()


TABLES = {
    "plain": numbers(),
    "decimal comma": numbers(";", lambda value: str(value).replace(".", ",")),
    "currency and holes": numbers(";", lambda value: f"$ {value:,.2f}", holes=9),
    "rows twice": numbers() + numbers().split(b"\n", 1)[1],
}


@pytest.mark.parametrize("method", ["pca", "tsne"])
@pytest.mark.parametrize("kind", TABLES)
def test_a_table_of_numbers(kind, method, tmp_path, monkeypatch):
    files = {dimensionality_reduction.OWN_ROWS: TABLES[kind]}
    scaled = kind != "plain"
    lab, given = dimensionality_reduction.own, {"own_method": method, "own_standardize": scaled}
    printed = check("dimensionality_reduction", lab, files, tmp_path, monkeypatch, **given)
    left = {"currency and holes": 81, "rows twice": 180 if method == "pca" else 90}.get(kind, 90)
    assert printed.startswith(f"rows {'used' if method == 'pca' else 'drawn'}: {left}\n")


@pytest.mark.parametrize(("key", "missing"), [("reference", "current"), ("current", "reference")])
def test_one_table_is_not_compared_with_the_example(key: str, missing: str) -> None:
    """A file that shares a column with the generated rows was reported as changed against them."""

    class Half(Brought):
        def upload(self, label, *, key, example):
            return super().upload(label, key=key, example=example) if key in self.files else example_of(key, example)

        def say(self, text: str) -> None:
            said.append(text)

    said: list[str] = []
    panel = Half({key: b"price\n" + b"\n".join(b"%d" % price for price in range(200))})
    monitoring.own(panel)
    assert said == [f"Bring the {missing} table, too: nothing is compared until both are there."]
    assert panel.snippet is None


def test_a_line_end_within_a_name(tmp_path, monkeypatch):
    text = lines(scores()).replace("score\n", '"the\nscore"\n', 1)
    printed = check("roc_auc", roc_auc.own, {"own_scores": text.encode()}, tmp_path, monkeypatch)
    assert "rows used: 80\n" in printed
