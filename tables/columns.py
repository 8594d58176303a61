"""What a column holds: numbers in whatever style people write them, dates, identifiers, labels or categories."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

DECIMALS = (".", ",")
KINDS: Mapping[str, str] = {
    "number": "number (1,234.5)",
    "comma": "number (1.234,5)",
    "score": "score",
    "label": "label",
    "category": "category",
    "date": "date",
    "identifier": "identifier",
}
"""By kind, its name on the page. A label has two values; a score is a number that ranks."""
NUMBERS = ("number", "comma", "score")
MISSING = frozenset(["", *"na n/a #n/a n.a. nan null (null) none nil <na> nat missing ? - -- . – —".split()])
"""What means that there is no value, in a column of numbers or dates. Among words it is a word."""
ANSWERS = frozenset("yes no y n true false t f ja nein j oui non o si sí sim não tak nie да нет".split())
"""Between two of these a missing word is no third answer."""
MONTHS = {
    "mär": "mar", "mai": "may", "okt": "oct", "dez": "dec", "fév": "feb", "avr": "apr", "aoû": "aug", "déc": "dec",
    "ene": "jan", "abr": "apr", "ago": "aug", "dic": "dec", "gen": "jan", "mag": "may", "giu": "jun", "lug": "jul",
    "set": "sep", "ott": "oct", "maa": "mar", "mei": "may", "fev": "feb", "out": "oct", "maj": "may", "juin": "jun",
    "juil": "jul",
}  # fmt: skip
"""First letters of months in German, French, Spanish, Italian, Portuguese, Dutch, Swedish, where English differs."""
STRAYS, STRAY_SHARE = 5, 0.2
"""How many different texts, and what share of its values, a column of numbers may hold that are none."""
FEW, UNIQUE = 20, 0.95
"""More rows than this, with a greater share of distinct values than that: an identifier, if it looks like one."""
FLOAT_DIGITS = 15
"""Longer whole numbers a float would round."""
SPACES = "\u00a0\u202f\u2009 "
STYLED = re.compile(
    rf"(?P<paren>\()?(?P<sign>[-−+–]?)[{SPACES}]?(?P<before>[$€£¥₹₽₩]|[A-Z]{{2,3}}\$?|kr\.?)?[{SPACES}]?(?P<inner>[-−–]?)"
    rf"(?P<digits>\d[\d.,'’{SPACES}]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?"
    rf"(?P<last>-)?[{SPACES}]?(?P<percent>%)?(?P<after>[$€£¥₹₽₩]|EUR|USD|GBP|CHF|JPY|PLN|SEK|NOK|DKK|kr\.?|zł|Kč)?\)?"
)
ID_NAME = re.compile(r"(^|[_\W])(id|ids|uuid|guid|key|index|idx|row|pk|nr|no|number|customer|user|email)$", re.I)
ID_CAMEL = re.compile(r"[a-z](Id|ID|Key|No|Nr)$")
TIME_NAME = re.compile(r"(^|[_\W])(ts|time|timestamp|date|epoch|at)$|[a-z](At|Time|Date|Timestamp)$", re.IGNORECASE)
EPOCHS = ((3e8, 4.1e9), (3e11, 4.1e12))
"""Seconds, or milliseconds, since 1970, from 1979 to 2100."""
SCORE_NAME = re.compile(r"score|prob|proba|pred|risk|p_hat|yhat|logit|confidence", re.I)
DATES = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d"),
    *("%d-%b-%Y", "%d. %b %Y", "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%d-%b-%y", "%d/%b/%Y"),  # months by three letters
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%b-%y", "%b %Y", "%m/%Y"),
)
TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
ISO = re.compile(r"\d{4}-\d{1,2}(-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[-+]\d{2}:?\d{2}|UTC)?)?)?")


@dataclass(frozen=True)
class Column:
    """kind: one of `KINDS`. said: what was done to its values, in one line, or nothing. sample: its first values, as
    they stand in the file. missing: rows without a value."""

    name: str
    kind: str
    said: str
    sample: tuple[str, ...]
    missing: int


def read_column(name: str, texts: pd.Series, kind: str = "", style: str = DECIMALS[0]) -> tuple[Column, pd.Series]:
    """The column and its values: (rows,) floats where it holds numbers, else texts; NaN where one is missing.

    texts: as they stand in the file. kind: what a person says that it holds; else it is guessed. style: the decimal
    mark of the file's other columns, which decides what could be read either way.
    """
    codes, uniques = pd.factorize(texts.astype("str").str.strip())
    words = pd.Series(uniques, dtype="str")  # what is done to a text is done once, however often it stands there
    counts = np.bincount(codes, minlength=len(words))
    blank = words.to_numpy() == ""
    sample = tuple(str(each)[:40] for each in words[~blank][:3])

    def made(kind: str, values: np.ndarray, said: list[str]) -> tuple[Column, pd.Series]:
        lost = int(counts[pd.isna(values)].sum())
        typed = pd.Series(values, dtype=float if kind in NUMBERS else "str")
        return Column(name, kind, "; ".join(said), sample, lost), typed.take(codes).set_axis(texts.index)

    if kind in ("", *NUMBERS):
        numbers, said = _numbers(words, counts, {"": "", "number": ".", "comma": ",", "score": ""}[kind], style)
        if numbers is not None and (kind or _enough(numbers, words, counts)):
            said += _left_out(numbers, words, counts)
            found = kind or _kind_of_numbers(name, numbers, counts)
            if found in NUMBERS:
                return made(found, numbers, said)
            if not said:  # as the file has them: 007 stays 007
                return made(found, _texts(words), [])
            return made(found, np.array([None if np.isnan(each) else f"{each:.15g}" for each in numbers], object), said)
    else:
        said = []
    if not kind and (away := _answers(words)).any():
        said = _count(counts[away & ~blank].sum(), "as missing")
        return made("label", words.where(~away, None).to_numpy(object), said)
    if kind == "date" or (not kind and _dates(words[~words.str.lower().isin(MISSING)])):
        away = words.str.lower().isin(MISSING).to_numpy()
        known = words.where(~away, None).to_numpy(object)
        return made("date", known, _count(counts[away & ~blank].sum(), "as missing"))
    return made(kind or _kind_of_texts(name, words[~blank], counts[~blank]), _texts(words), said)


def _answers(words: pd.Series) -> np.ndarray:
    """(words,) which of them mean that there is no answer, where all others are two answers such as yes and no."""
    lowered = words.str.lower()
    away = lowered.isin(MISSING).to_numpy(bool)
    others = set(lowered[~away])
    return away & (words != "").to_numpy(bool) if len(others) == 2 and others <= ANSWERS else np.zeros(len(words), bool)


def decimal_style(texts: pd.Series) -> str:
    """The decimal mark that a column with a comma in it shows beyond doubt; nothing where it shows none, or both."""
    if not texts.str.contains(",", regex=False).any():
        return ""
    words = pd.Series(texts.str.strip().unique()[:1000], dtype="str")
    parts = words.str.extract(STYLED.pattern.join(("^", "$")))
    known = parts["digits"].dropna().str.rstrip(SPACES)
    if len(known) < 0.5 * (~words.str.lower().isin(MISSING)).sum():
        return ""
    comma, point = _evidence(known)
    return {(True, False): ",", (False, True): "."}.get((comma, point), "")


# ------------------------------------------------------------------------------------------------------- numbers


def _numbers(words: pd.Series, counts: np.ndarray, forced: str, style: str) -> tuple[np.ndarray | None, list[str]]:
    """(words,) the numbers, nan where there is none, and what was done; None where they contradict each other.

    forced: the decimal mark that a person says, else nothing.
    """
    away = words.str.lower().isin(MISSING)
    plain = pd.to_numeric(words.astype(object), errors="coerce").to_numpy(float, copy=True)
    plain[away] = np.nan
    digits = words.str.fullmatch(rf"[-+]?\d{{{FLOAT_DIGITS + 1},}}")
    if not forced and (digits.any() or (words.str.fullmatch(r"0\d+") & ~away).sum() > 0.5 * (~away).sum()):
        return None, ["kept as text: long codes or leading zeros are no quantities"]
    open_to_doubt = style != "." and _either(words, ".")
    if not forced and not open_to_doubt and (~np.isnan(plain) | away).all():
        return plain, []
    parts = words.str.extract(STYLED.pattern.join(("^", "$"))).astype(object)
    inner = parts["digits"].str.strip(SPACES)
    if forced:
        mark = forced
    else:
        comma, point = _evidence(inner.dropna())
        if comma and point:
            return None, ["kept as text: 1,234.5 and 1.234,5 both occur"]
        mark = "," if comma else "." if point else style
        for either in DECIMALS:
            if not comma and not point and _either(inner, either) and inner.str.fullmatch(r"\d{4,}", na=False).any():
                mark = either  # who parts thousands would have parted those
    cleaned, thousands = _plain(inner, mark)
    values = pd.to_numeric(cleaned + parts["power"].fillna(""), errors="coerce").to_numpy(float, copy=True)
    negative = (
        parts["sign"].isin(list("-−–"))
        | parts["inner"].isin(list("-−–"))
        | parts["last"].notna()
        | parts["paren"].notna()
    )
    values = np.where(negative, -values, values)
    values[np.isinf(plain)] = plain[np.isinf(plain)]
    values[away] = np.nan
    money = (parts["before"].fillna("") + parts["after"].fillna("")).where(~np.isnan(values), "")
    percent = (parts["percent"].notna() & ~np.isnan(values)).to_numpy()
    if len(set(money) - {""}) > 1:
        return None, [f"kept as text: {' and '.join(sorted(set(money) - {''})[:3])} are different units"]
    if percent.any():
        if (~percent & ~np.isnan(values) & (values != 0)).any():
            return None, ["kept as text: some values have a percent sign and others none"]
        values = values / 100
    done = []
    for chosen, what in (
        (thousands, "with a thousands separator"),
        (cleaned.ne(inner) & ~thousands & inner.str.contains(",", na=False), "with a decimal comma"),
        (percent, "as percent: 5% is 0.05"),
        (money.ne(""), f"without {next(iter(set(money) - {''}), '')}"),
        (parts["paren"].notna(), "in brackets as negative"),
    ):
        done += _count(counts[np.asarray(chosen, bool) & ~np.isnan(values)].sum(), what)
    return values, done


def _evidence(digits: pd.Series) -> tuple[bool, bool]:
    """Whether a comma, and whether a point, stands for decimals beyond doubt.

    So does one that comes after the other, or once and not before exactly three digits, or after a lone zero; and the
    other one, where one comes twice, for that parts thousands.
    """
    found = []
    for mark, other in ((",", "."), (".", ",")):
        last = rf"[^{mark}]*\{mark}[^{mark}{other}]*"
        alone = digits.str.fullmatch(last)
        free = alone & ~digits.str.fullmatch(rf"[1-9]\d{{0,2}}\{mark}\d{{3}}")
        twice = digits.str.count(rf"\{other}") > 1
        found.append(bool((free | twice).any()))
    return found[0], found[1]


def _either(digits: pd.Series, mark: str) -> bool:
    """Whether a number could be read with this mark as decimal or as thousands."""
    return bool(digits.str.fullmatch(rf"[1-9]\d{{0,2}}\{mark}\d{{3}}", na=False).any())


def _plain(digits: pd.Series, mark: str) -> tuple[pd.Series, np.ndarray]:
    """As Python writes numbers; empty where groups are not of three; and which had thousands parted."""
    parting = f"'’{SPACES}" + (".", ",")[mark == "."]
    if mark == ",":
        parting = f"'’{SPACES}."
    lakh = r"|\d{1,2}(?:,\d{2})+,\d{3}" if mark == "." else ""
    whole = rf"\d+|\d{{1,3}}(?:[{re.escape(parting)}]\d{{3}})+{lakh}"
    fits = digits.str.fullmatch(rf"(?:{whole}|)(?:\{mark}\d*)?", na=False)
    parted = digits.str.contains(rf"[{re.escape(parting)}]", na=False) & fits
    bare = digits.str.replace(rf"[{re.escape(parting)}]", "", regex=True).str.replace(mark, ".", regex=False)
    return bare.where(fits), parted.to_numpy(bool)


def _enough(numbers: np.ndarray, words: pd.Series, counts: np.ndarray) -> bool:
    """Whether it is a column of numbers with a few strays."""
    known = ~np.isnan(numbers)
    stray = ~known & ~words.str.lower().isin(MISSING).to_numpy()
    total = counts[known | stray].sum()
    return bool(known.any()) and int(stray.sum()) <= STRAYS and counts[stray].sum() <= STRAY_SHARE * total


def _left_out(numbers: np.ndarray, words: pd.Series, counts: np.ndarray) -> list[str]:
    """What of a column of numbers counts as missing, by its words."""
    lost = np.isnan(numbers) & (words != "").to_numpy()
    if not lost.any():
        return []
    shown = ", ".join(str(each)[:20] for each in words[lost][:3]) + (", …" if lost.sum() > 3 else "")
    return _count(counts[lost].sum(), f"as missing ({shown})")


def _count(count: Any, what: str) -> list[str]:
    return [f"{count:,} value{'s' * (count > 1)} read {what}"] if (count := int(count)) else []


# ------------------------------------------------------------------------------------------------------- kinds


def _kind_of_numbers(name: str, numbers: np.ndarray, counts: np.ndarray) -> str:
    known = ~np.isnan(numbers)
    values, rows = np.unique(numbers[known]), counts[known].sum()
    if len(values) == 2:
        return "label"
    whole = bool(np.all(values == np.round(values)))
    if whole and TIME_NAME.search(name) and any(low <= values[0] and values[-1] <= high for low, high in EPOCHS):
        return "date"
    unique = rows > FEW and len(values) > UNIQUE * rows
    if whole and unique and (_named_id(name) or np.ptp(values) < 1.05 * rows):
        return "identifier"
    return "score" if not whole and (SCORE_NAME.search(name) or (values[0] >= 0 and values[-1] <= 1)) else "number"


def _kind_of_texts(name: str, words: pd.Series, counts: np.ndarray) -> str:
    if len(words) == 2:
        return "label"
    rows = counts.sum()
    return "identifier" if rows > FEW and len(words) > UNIQUE * rows else "category"


def _named_id(name: str) -> bool:
    return bool(ID_NAME.search(name) or ID_CAMEL.search(name))


def _texts(words: pd.Series) -> np.ndarray:
    return words.where(words != "", None).to_numpy(object)


def _dates(words: pd.Series) -> bool:
    """Whether all of these texts are dates, in one spelling."""
    first = words.iloc[:50]
    if not len(words) or not first.str.fullmatch(r".{0,12}\d.{1,30}").all():
        return False
    if words.str.fullmatch(ISO.pattern).all():
        return bool(pd.to_datetime(words, format="ISO8601", errors="coerce", utc=True).notna().mean() > 0.9)
    if first.str.contains(r"[^\W\d_]{3}").all():
        words = words.str.replace(r"[^\W\d_]{3,}\.?", _month, regex=True)
        first = words.iloc[:50]
    for spelling in DATES:
        for time in TIMES:
            if pd.to_datetime(first, format=spelling + time, errors="coerce").notna().all():
                return bool(pd.to_datetime(words, format=spelling + time, errors="coerce").notna().mean() > 0.9)
    return False


def _month(found: re.Match[str]) -> str:
    """A word of a date, a month's first letters as in English."""
    word = found[0].lower()
    return MONTHS.get(word[:4]) or MONTHS.get(word[:3]) or word[:3]
