"""Pictures of a bundle: what each changed byte would do unseen, and what it does to five known answers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from concepts.deployment.bundle import GOLDEN, VISIBLE, Answer
from concepts.deployment.flipped_bytes import Release
from figures import style
from figures.style import Chart, each
from figures.words import number, plain

FATES = {
    "same": ("same answers", style.GREY, "circle"),
    "other": ("other answers", style.ALERT, "diamond"),
    "breaks": ("does not load", style.BLUE, "x"),
}
NONE, BROKEN = -10.5, 1.2
"""Where the smallest and the unreadable stand on the axis of powers of ten."""
COUNTED = {"served": "served", "flagged": "flagged", "refused": "refused"}
MARKS = {
    "served": (style.GREEN, "circle"),
    "flagged": (style.BROWN, "triangle-up"),
    "refused": (style.ALERT, "x"),
}
VERDICTS = {"served": "Served", "flagged": "Served, flagged", "refused": "Refused"}


def bundle_view(made: Release) -> style.View:
    """All of the third lab."""
    figures = [bytes_of(made), answers_of(made), rows_of(made)]
    return style.View(figures, "Changed byte", bundle_steps(made), tiles(made), told(made))


def counted(answers: Sequence[Answer]) -> str:
    """How many rows are told what."""
    counts = Counter(each.verdict for each in answers)
    return ", ".join(f"{counts[key]} {words}" for key, words in COUNTED.items() if counts[key]) or "no row came"


def bundle_steps(made: Release) -> list[str]:
    """The byte's place, from 1; none for the bundle as released."""
    return ["none", *(str(at + 1) for at in made.positions[1:])]


def bytes_of(made: Release) -> Chart:
    """What a loader without checks would do, by the byte that is changed; the one that is held."""
    x = made.positions + 1.0
    y = np.where(np.isnan(made.shift), BROKEN, np.log10(np.maximum(made.shift, 10.0**NONE)))
    size = len(made.content)
    chart = Chart(
        "One byte changed, and loaded without checks: how far do answers move?",
        x=f"Place of the byte, 1 to {size:,}",
        y="Largest change (points)",
        x_range=(-0.02 * size, 1.02 * size),
        y_range=(NONE - 0.7, BROKEN + 2.2),
        alt="For each changed byte, whether the bundle still loads without checks, and how far its answers move.",
        yaxis={
            "tickvals": [NONE, -8, -6, -4, -2, 0, BROKEN],
            "ticktext": ["none", "10⁻⁶", "10⁻⁴", "0.01", "1", "100", "no load"],
        },
    )
    fates = np.array(made.fates)
    for fate, (name, color, symbol) in FATES.items():
        here = np.flatnonzero((fates == fate) & (made.positions >= 0))
        chart.points(
            x[here],
            y[here],
            color,
            symbol,
            size=7,
            text=[f"byte {made.positions[i] + 1}, in {made.parts[i]}" for i in here],
            hover=f"%{{text}}: {name}",
        )
    key = " · ".join(f"<span style='color:{color}'>{name}</span>" for name, color, _ in FATES.values())
    chart.label(0.5, 1.0, key, xref="paper", yref="paper", xanchor="center", yanchor="top")
    return chart.you(each(np.where(made.positions >= 0, x, 1.0)), each(y))


def answers_of(made: Release) -> Chart:
    """Answers to the golden rows, as released and as a loader without checks would give them."""
    rows = np.arange(1, GOLDEN + 1)
    chart = Chart(
        "Five golden rows: bars as released, ◆ unchecked",
        x="Golden row",
        y="Chance of a late parcel (%)",
        x_range=(0.4, GOLDEN + 0.6),
        y_range=(-2, 104),
        alt="Chance of a late parcel for each golden row, as released and with the changed byte.",
        xaxis={"tickvals": rows.tolist()},
    )
    released = "row %{x}, as released: %{y:.2f}%"
    chart.bars(rows, 100 * made.golden[0], style.faded(style.BLUE, 0.55), width=0.6, hover=released)
    return chart.points(rows, each(100 * made.golden), style.ALERT, "diamond", hover="row %{x}, unchecked: %{y:.2f}%")


def rows_of(made: Release) -> Chart:
    """What the caller's rows are told, as long as the bundle is used."""
    count = max(len(made.answers), 1)
    chart = Chart(
        f"The caller's rows: {counted(made.answers)}" if made.answers else "The caller's rows: none is answered",
        x="Row that was sent",
        y="Chance of a late parcel (%)",
        x_range=(0.4, count + 0.6),
        y_range=(-16, 104),
        alt="The answer to each row that was sent, those flagged, and those refused at the foot.",
        xaxis={"tickvals": list(range(1, count + 1, max(count // 10, 1)))},
        yaxis={"tickvals": [0, 25, 50, 75, 100]},
    )
    used = np.array([not why for why in made.refusals])[:, None]
    for verdict, (color, symbol) in MARKS.items():
        here = [i for i, answer in enumerate(made.answers) if answer.verdict == verdict]
        places = [-9.0 if verdict == "refused" else 100 * made.answers[i].chance for i in here]
        chart.points(
            [i + 1 for i in here],
            each(np.where(used, np.array([places]), np.nan)),
            color,
            symbol,
            text=[plain(" ".join(made.answers[i].reasons)) or "agrees with the schema" for i in here],
            hover=f"row %{{x}}, {VERDICTS[verdict].lower()}: %{{text}}",
        )
    stopped = each(np.where(used, np.nan, 45.0))
    return chart.text([(count + 1) / 2], stopped, ["bundle not used: no row is answered"], style.ALERT)


def moved(shift: float) -> str:
    """How far an answer moves."""
    if np.isnan(shift):
        return "does not load"
    if shift == 0:
        return "no answer moves"
    return f"up to {100 * shift:.1f} points" if shift >= VISIBLE else "under 0.1 points"


def became(before: str, after: str) -> str:
    """A piece of the file before and after, with its spaces to be seen."""
    return f"{before} → {after}".replace(" → ", "→").replace(" ", "␣").replace("→", " → ")


def tiles(made: Release) -> dict[str, list[str]]:
    """The tiles."""
    steps = range(len(made.positions))
    return {
        "The server": [server(why) for why in made.refusals],
        "Without checks": [moved(shift) for shift in made.shift],
        "Was, became": ["unchanged", *map(became, made.before[1:], made.after[1:])],
        "The golden rows": [noticed(made, step) for step in steps],
        "Row 1 is told": [first_row(made, step) for step in steps],
        "SHA-256 begins": [digits[:8] for digits in made.digests],
        "Move an answer": [f"{made.silent:.0%} of bytes, {made.unnoticed:.0%} past golden rows"] * len(steps),
        "Rows": ["none answered" if why else counted(made.answers) for why in made.refusals],
        "AUC on 500 held-out rows": [f"{made.auc:.3f}"] * len(steps),
        "Off the pipeline's answers": [f"at most {number(made.parity, 2)}"] * len(steps),
    }


def server(why: str) -> str:
    """What the server does with the file."""
    if not why:
        return "loads it"
    return "refuses it unread" if why.endswith("not read.") else "does not use it"


def first_row(made: Release, step: int) -> str:
    """The answer to the first row, and what it would be for what the caller meant."""
    if made.refusals[step] or not made.answers or made.answers[0].verdict == "refused":
        return "nothing"
    told, meant = made.answers[0].chance, made.answers[0].meant
    return f"{told:.0%} late" if told == meant else f"{told:.0%}, meant {meant:.0%}"


def noticed(made: Release, step: int) -> str:
    """Whether the golden rows alone would see the change."""
    if made.positions[step] < 0:
        return "agree"
    return "would notice" if made.caught[step] else "would not notice"


def told(made: Release) -> list[str]:
    """The bundle as released, or what became of one byte."""
    out = [
        f"Nothing is changed, but it is not loaded. {made.refusals[0]}"
        if made.refusals[0]
        else f"Nothing is changed: the hash is the registry's, the versions fit, the {GOLDEN} golden rows get the "
        "answers that the file names. It is loaded, and answers as the pipeline did."
    ]
    for step in range(1, len(made.positions)):
        unseen = {
            "same": "Unchecked it would load, and give the held-out rows the same answers",
            "other": f"Unchecked it would load and move an answer by {moved(made.shift[step])}",
            "breaks": "Unchecked it would not load at all, at best with an error that names the place",
        }[made.fates[step]]
        golden = ""
        if made.fates[step] != "breaks":
            golden = f"; the golden rows would {'notice' if made.caught[step] else 'not notice'}"
        out.append(
            f"Byte {made.positions[step] + 1}, in {made.parts[step]}, is changed: the hash differs, the bundle is "
            f"refused unread. {unseen}{golden}."
        )
    return out


def answer_table(rows: Sequence[Mapping[str, str]], answers: Sequence[Answer], units: bool) -> dict[str, list[str]]:
    """One line a row: what it is told. `units`: also what it would have been told in the right unit."""
    columns = {
        "Row": [str(number) for number in range(1, len(rows) + 1)],
        "Answer": [VERDICTS[each.verdict] for each in answers],
        "Late": ["none" if np.isnan(each.chance) else f"{each.chance:.1%}" for each in answers],
    }
    if units:
        columns["In the right unit"] = ["none" if np.isnan(each.meant) else f"{each.meant:.1%}" for each in answers]
    return columns | {"Reason": [" ".join(each.reasons) or "Agrees with the schema." for each in answers]}


def bundle_printed(made: Release, step: int) -> str:
    """What the snippet prints at this step."""
    first = [f"bundle: {len(made.content)} bytes, SHA-256 {made.released}"]
    first.append(f"AUC: {made.auc:.4f}")
    if made.positions[step] < 0:
        return "\n".join([*first, "loaded, golden row 1: " + f"{made.golden[0, 0]:.6f}"])
    return "\n".join([*first, f"byte {made.positions[step] + 1} changed, refused: SHA-256 {made.digests[step]}"])
