"""Rows of a file that are no rows of its table: comments, rulings, units below the header, totals at the end."""

import re

import numpy as np
import pandas as pd

from tables.columns import MISSING, read_column
from tables.delimiter import NUMBER
from tables.layout import ruling

UNITS = frozenset(
    """% ‰ ppm ppb percent prozent pct kg g mg µg ug t lb lbs oz km m cm mm µm nm mi ft in yd l ml cl dl gal ha s sec
    min h hr hrs d day days week weeks month months y yr yrs year years jahr jahre tage ms µs ns °c °f c k pa hpa kpa
    mbar bar psi j kj mj kcal cal wh kwh mwh w kw mw v mv kv a ma hz khz mhz ghz n kn mol mmol nmol iu bpm rpm px b kb
    mb gb tb bit bits byte bytes ° deg rad lx lm db eur usd gbp chf jpy cny inr pln sek nok dkk € $ £ ¥ teur keur k€
    t€ m€ k$ pcs stk stück people persons users rows unit units einheit einheiten int integer float double number
    numeric string str text varchar bool boolean date datetime""".split()
)
"""What a cell below a header says of its column: units of measure, and types."""
TOTALS = frozenset(
    """total totals sum summe gesamt gesamtsumme insgesamt overall all alle somme totale totaal suma summa итого всего
    mean average avg ø durchschnitt mittel mittelwert moyenne media média medel gemiddelde średnia среднее""".split()
)
"""What a row of sums or means is called, after "grand" and before a colon."""
MOST_TOTALS = 5
"""Rows at the end that are looked at."""


def without_words(cells: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Without a ruling, comments, and words below the table: rows of which only the first cell says anything."""
    if ruling(cells.iloc[0].tolist()):
        notes.append("The ruling below the header was left out.")
        cells = cells.iloc[1:]
    if cells.shape[1] < 3 or cells.empty:  # one column, and the one where a cell too many is seen
        return cells
    filled = np.add.reduce([(cells[place] != "").to_numpy(int) for place in cells])
    alone = (filled == 1) & (cells[0] != "").to_numpy(bool)
    comments = alone & cells[0].str.startswith("#").to_numpy(bool)
    full = np.flatnonzero(~alone)
    below = alone & ~comments & (np.arange(len(cells)) > (full[-1] if len(full) else len(cells)))
    for rows, what in ((comments, "comment"), (below, "line of words below the table")):
        if count := int(rows.sum()):
            notes.append(f"{count} {what.replace('comment', 'comments') if count > 1 else what} left out.")
    return cells[~(comments | below)]


def without_units(cells: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Without a first row that holds the units of columns that otherwise hold numbers."""
    first, rest = cells.iloc[0].str.strip(), cells.iloc[1:201]
    units = [cell for cell in first if cell and _unit(cell)]
    if not units or not all(_unit(cell) or cell.lower() in MISSING for cell in first) or rest.empty:
        return cells
    if not any(_unit(first[place]) and _numbers(rest[place]) for place in cells):
        return cells
    notes.append(f"The line below the header was left out, for it holds units ({', '.join(units[:4])}).")
    return cells.iloc[1:]


def _unit(cell: str) -> bool:
    if re.fullmatch(r"\(\D*\)|\[\D*\]", cell):
        return True
    parts = re.split(r"[/·*\s]", re.sub(r"[²³¹]|\^?-?\d\b", "", cell.lower().strip("[]()")))
    return bool(cell) and all(part in UNITS or part == "" for part in parts) and any(parts)


def _numbers(texts: pd.Series) -> bool:
    known = [text for text in texts.str.strip() if text.lower() not in MISSING]
    return bool(known) and all(NUMBER.fullmatch(text) for text in known)


def without_totals(cells: pd.DataFrame, notes: list[str], style: str) -> pd.DataFrame:
    """Without last rows that are called totals or means and hold those of the others. style: the decimal mark."""
    last = len(cells)
    while last > 1 and len(cells) - last < MOST_TOTALS and _called(cells.iloc[last - 1]):
        last -= 1
    body, left_out = cells.iloc[:last], []
    for row in range(last, len(cells)):
        word = _called(cells.iloc[row])
        if any((body[place].str.strip() == word).any() for place in cells):
            continue  # a level like any other
        agree = _sums_up(cells.iloc[row], body, style)
        if agree:
            left_out.append(row)
            notes.append(f"The row {word} at the end was left out, for it sums up the others.")
        elif agree is not None:
            notes.append(f"The row {word} at the end was kept: its numbers are neither sums nor means of the others.")
    return cells.drop(index=cells.index[left_out])


def _called(row: pd.Series) -> str:
    """What a row of totals is called, in the first cell that says anything; nothing where it is none."""
    word = next((str(cell).strip() for cell in row if cell), "")
    return word if re.sub(r"^grand |:$", "", word.lower()) in TOTALS else ""


def _sums_up(row: pd.Series, body: pd.DataFrame, style: str) -> bool | None:
    """Whether a number in the row is the sum or the mean of its column, as far as it is written out; None where the row
    has none."""
    found = None
    for place in body:
        if not re.search(r"\d", row[place]):
            continue
        _, values = read_column("", pd.concat([body[place], row[[place]]]), "score", style)
        if not pd.api.types.is_float_dtype(values) or np.isnan(value := values.iloc[-1]):
            continue
        others = values.iloc[:-1].dropna()
        decimals = re.search(r"[.,](\d+)\D*$", row[place])
        with np.errstate(over="ignore", invalid="ignore"):
            sums = np.array([others.sum(), others.mean()])
            near = np.maximum(1e-3 * np.abs(sums), 0.5 * 10.0 ** -len(decimals[1]) if decimals else 0)
            found = bool(found) or bool(others.any() and (np.abs(sums - value) <= near).any())
    return found
