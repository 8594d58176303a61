"""Whatever is uploaded, the labs for people's own files show a result or say why not in one sentence."""

import random
import re
import time
import warnings

import pytest

from pages import high_cardinality, monitoring, roc_auc
from pages.ab_testing import result_lab
from tables.reading import read
from ui.panel import Still
from ui.upload import Upload

UPLOADS, SECONDS = 100, 5.0
CELLS = (
    *("a", "b", "yes", "no", "0", "1", "1", "0", "2", "", "NA", "nan", "None", "-", "inf", "1e400", "1,5", "1.234,5"),
    *(
        "$3.20",
        "12%",
        "(7)",
        "007",
        "2026-11-28",
        "28.11.2026 10:15",
        "Total",
        "kg",
        "<b>x</b>",
        "$x$",
        "[a](b)",
        "=1+1",
    ),
    *(
        "\u202ex",
        "é",
        "日本",
        "x" * 300,
        "12345678901234567890",
        "-0",
        "\ufeff",
        "\t",
        "a|b",
        "--",
        "#",
        "control",
        "psa",
    ),
)
NAMES = ("group", "converted", "label", "score", "id", "price", "when", "x", "x", "", "1", "ratio:a", "Total", "row")
PANELS = {
    "A/B testing": (result_lab, ("experiment",), {"own": True}),
    "ROC": (roc_auc.own, ("own_scores",), {}),
    "high cardinality": (high_cardinality.own, (high_cardinality.OWN_ROWS,), {}),
    "monitoring": (monitoring.own, ("reference", "current"), {}),
}


class Brought(Still):
    """A panel to which files are brought, and whose person chooses any columns."""

    def __init__(self, files, chance, **given):
        super().__init__(given)
        self.files, self.chance = files, chance

    def upload(self, label, *, key, example):
        content = self.files[key]
        table = read(content)
        if self.chance.random() < 0.15:  # a person says otherwise
            kinds = ["number", "comma", "score", "label", "category", "date", "identifier"]
            table = read(content, {each.name: self.chance.choice(kinds) for each in table.columns})
        return Upload("file.csv", table, (key,))

    def column(self, label, options, *, key, first="", more=False):
        return self.chance.choice(options) if self.chance.random() < 0.2 else super().column(
            label, options, key=key, first=first, more=more
        )  # fmt: skip


def content(chance):
    """Bytes of any kind, or a table of columns that are alike, or almost."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(300))
    if chance.random() < 0.1:
        return "".join(chance.choices("ab,;|\t\n\"'0.1# ^~:-", k=chance.randrange(300))).encode()
    few = chance.sample(CELLS, 2)
    makers = [*chance.choice([[2, 0], [0, 1], [4, 1], []]), *chance.choices(range(7), k=chance.randint(1, 2))]
    columns = [
        {
            0: lambda: chance.choice("01"),
            1: lambda: f"{chance.gauss(0.5, 0.3):.3f}",
            2: lambda: chance.choice(["control", "treatment"]),
            3: lambda: chance.choice(CELLS),
            4: lambda: chance.choice("abcdefgh"),
            5: lambda: chance.choice(few),
            6: lambda: str(10 ** chance.randint(-400, 400) if chance.random() < 0.1 else chance.randint(-99, 99)),
        }[maker]
        for maker in makers
    ]
    rows = [[each() for each in columns] for _ in range(chance.choice([1, 5, 20, 40, 60]))]
    for row in rows:
        if chance.random() < 0.03:
            row[chance.randrange(len(row))] = chance.choice(CELLS)
        if chance.random() < 0.003:
            row.append("x")
    sign = chance.choice(",,,,;\t|^ ")
    if sign == "," or chance.random() < 0.5:
        rows = [[f'"{cell}"' if sign in cell else cell for cell in row] for row in rows]
    text = "\n".join(sign.join(row) for row in [chance.sample(NAMES, len(columns)), *rows])
    return (text + chance.choice(["", "\n", "\n\nSource: x\n"])).encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"]))


@pytest.mark.parametrize("place", PANELS)
def test_any_upload_ends_in_a_result_or_a_sentence(place):
    lab, keys, given = PANELS[place]
    shown = 0
    for seed in range(UPLOADS // len(keys)):
        chance = random.Random(f"{place} {seed}")
        panel = Brought({key: content(chance) for key in keys}, chance, **given)
        begun, refused = time.process_time(), "."
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", module="tables|pandas")
                lab(panel)
        except ValueError as error:
            refused = str(error)
        except Exception as error:
            raise AssertionError(f"upload {seed} ends in {error!r}") from error
        assert re.fullmatch(r"[^\n]*[.?!]", refused), (seed, refused)
        shown += panel.view is not None
        assert time.process_time() - begun < SECONDS, seed
    assert shown >= 5  # or nothing much was tried
