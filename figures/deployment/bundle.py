"""Pictures of a bundle: what each changed byte would do unseen, and what it does to five known answers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from concepts.deployment.bundle import GOLDEN, VISIBLE, Answer
from concepts.deployment.flipped_bytes import Release
from figures import style
from figures.words import number

FATES = {
    "same": ("same answers", style.GREY, "circle"),
    "other": ("other answers", style.ALERT, "diamond"),
    "breaks": ("does not load", style.BLUE, "x"),
}
NONE, BROKEN = -10.5, 1.2
"""Where the smallest and the unreadable stand on the axis of powers of ten."""
VERDICTS = {"served": "Served", "flagged": "Served, flagged", "refused": "Refused"}


def bundle_view(made: Release) -> style.View:
    """All of the third lab."""
    return style.View([bytes_of(made), answers_of(made)], "Changed byte", bundle_steps(made), tiles(made), told(made))


def verdicts(answers: Sequence[Answer]) -> str:
    """How many rows are told what."""
    counts = Counter(each.verdict for each in answers)
    return (
        f"Of {len(answers)} rows {counts['served']} are served, {counts['flagged']} served and flagged, "
        f"{counts['refused']} refused. What each is told, and why, is under More."
    )


def bundle_steps(made: Release) -> list[str]:
    """The byte's place, from 1; none for the bundle as released."""
    return ["none", *(str(at + 1) for at in made.positions[1:])]


def bytes_of(made: Release) -> style.Sweep:
    """What a loader without checks would do, by the byte that is changed."""
    x = made.positions + 1.0
    y = np.where(np.isnan(made.shift), BROKEN, np.log10(np.maximum(made.shift, 10.0**NONE)))
    figure = style.chart(
        f"One byte changed, {len(made.positions) - 1} times, and loaded without checks",
        x=f"Place of the byte, 1 to {len(made.content):,}",
        y="Largest change (points)",
        x_range=(-0.02 * len(made.content), 1.02 * len(made.content)),
        y_range=(NONE - 0.7, BROKEN + 0.8),
        alt="For each changed byte, whether the bundle still loads without checks, and how far its answers move.",
        showlegend=True,
        margin={"l": 86, "r": 18, "t": 14, "b": 54},
    )
    figure.update_yaxes(
        tickvals=[NONE, -8, -6, -4, -2, 0, BROKEN],
        ticktext=["none", "10⁻⁶", "10⁻⁴", "0.01", "1", "100", "no load"],
        tickfont_size=12,
    )
    fates = np.array(made.fates)
    for fate, (name, color, symbol) in FATES.items():
        here = np.flatnonzero((fates == fate) & (made.positions >= 0))
        figure.add_scatter(
            x=x[here],
            y=y[here],
            mode="markers",
            name=name,
            marker={"color": color, "symbol": symbol, "size": 7},
            text=[f"byte {made.positions[i] + 1}, in {made.parts[i]}" for i in here],
            hovertemplate=f"%{{text}}: {name}<extra></extra>",
        )
    at = np.where(made.positions >= 0, x, np.nan)
    figure.add_scatter(
        x=[at[0]],
        y=[y[0]],
        mode="markers",
        marker={"color": style.OPTIMUM, "symbol": "circle-open", "size": 17, "line": {"width": 3}},
        hoverinfo="skip",
        showlegend=False,
    )
    return style.Sweep(figure, {3: {"x": at[:, None], "y": y[:, None]}})


def answers_of(made: Release) -> style.Sweep:
    """Answers to the golden rows, as released and as a loader without checks would give them."""
    rows = np.arange(1, GOLDEN + 1)
    figure = style.chart(
        "The bundle's five golden rows: answers as released, and unchecked with this byte",
        x="Golden row",
        y="Chance of a late parcel (%)",
        x_range=(0.4, GOLDEN + 0.6),
        y_range=(-2, 104),
        alt="Chance of a late parcel for each golden row, as released and with the changed byte.",
        showlegend=True,
    )
    figure.update_xaxes(tickvals=rows)
    figure.add_bar(
        x=rows,
        y=100 * made.golden[0],
        name="as released",
        width=0.6,
        marker={"color": style.faded(style.BLUE, 0.55)},
        hovertemplate="row %{x}, as released: %{y:.2f}%<extra></extra>",
    )
    figure.add_scatter(
        x=rows,
        y=100 * made.golden[0],
        mode="markers",
        name="with this byte",
        marker={"color": style.ALERT, "symbol": "diamond", "size": 12},
        hovertemplate="row %{x}, with this byte: %{y:.2f}%<extra></extra>",
    )
    return style.Sweep(figure, {1: {"y": 100 * made.golden}})


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
    """Eight tiles."""
    steps = range(len(made.positions))
    return {
        "Bundle": [f"{len(made.content):,} bytes"] * len(steps),
        "AUC on 500 held-out rows": [f"{made.auc:.3f}"] * len(steps),
        "Off the pipeline's answers": [f"at most {number(made.parity, 2)}"] * len(steps),
        "SHA-256 begins": [each[:8] for each in made.digests],
        "With the hash": ["loaded" if at < 0 else "refused unread" for at in made.positions],
        "Was, became": ["-", *map(became, made.before[1:], made.after[1:])],
        "Without checks": [moved(each) for each in made.shift],
        "Move an answer, unchecked": [f"{made.silent:.0%} of these bytes"] * len(steps),
    }  # fmt: skip


def told(made: Release) -> list[str]:
    """The bundle as released, or what became of one byte."""
    out = [
        f"Nothing is changed: the hash is the registry's, the versions fit, the {GOLDEN} golden rows get the answers "
        f"that the file names. It is loaded, and answers as the pipeline did."
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
    if step == 0:
        return "\n".join([*first, "loaded, golden row 1: " + f"{made.golden[0, 0]:.6f}"])
    return "\n".join([*first, f"byte {made.positions[step] + 1} changed, refused: SHA-256 {made.digests[step]}"])
