"""What a column holds: numbers in whatever style people write them, dates, identifiers, labels or categories."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

DECIMALS = (".", ",")
CELLS = "\0"
"""What stands in a column's code for its cells."""
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
MOST_NAMED = 20
"""Different strays that the code names."""
LEADING, POWER = re.compile(r"(?<![\d.,])0", re.ASCII), r"([eE][-+]?\d+)"
DIGITS = str.maketrans({**dict.fromkeys("0123456789", "1"), "\1": "0"})
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
    they stand in the file. missing: rows without a value. code: how pandas makes its values of its cells as texts,
    which are called `CELLS` in it."""

    name: str
    kind: str
    said: str
    sample: tuple[str, ...]
    missing: int
    code: str


def read_column(name: str, texts: pd.Series, kind: str = "", style: str = DECIMALS[0]) -> tuple[Column, pd.Series]:
    """The column and its values: (rows,) floats where it holds numbers, else texts; NaN where one is missing.

    texts: as they stand in the file. kind: what a person says that it holds; else it is guessed. style: the decimal
    mark of the file's other columns, which decides what could be read either way.
    """
    bare = texts.astype("str").str.strip()
    codes, uniques = pd.factorize(bare)
    words = pd.Series(uniques, dtype="str")  # what is done to a text is done once, however often it stands there
    counts = np.bincount(codes, minlength=len(words))
    blank = words.to_numpy() == ""
    sample = tuple(str(each)[:40] for each in words[~blank][:3])
    strip = '.str.strip().replace("", None)' if (bare != texts).any() else ""

    def made(kind: str, values: np.ndarray, said: list[str], code: str = f"{CELLS}{strip}") -> tuple[Column, pd.Series]:
        lost = int(counts[pd.isna(values)].sum())
        typed = pd.Series(values, dtype=float if kind in NUMBERS else "str")
        column = Column(name, kind, "; ".join(said), sample, lost, code)
        return column, typed.take(codes).set_axis(texts.index)

    if kind in ("", *NUMBERS):
        forced = {"": "", "number": ".", "comma": ",", "score": ""}[kind]
        numbers, said, code = _numbers(words, counts, forced, style, sure=bool(kind))
        if numbers is not None and (kind or _enough(numbers, words, counts)):
            said += _left_out(numbers, words, counts)
            found = kind or _kind_of_numbers(name, numbers, counts)
            if found in NUMBERS:
                return made(found, numbers, said, code)
            if not said:  # as the file has them: 007 stays 007
                return made(found, _texts(words), [])
            named = np.array([None if np.isnan(each) else f"{each:.15g}" for each in numbers], object)
            return made(found, named, said, f'({code}).map("{{:.15g}}".format, na_action="ignore")')
    else:
        said = []
    if not kind and (away := _answers(words)).any():
        found = "label"
    elif not kind and (words != "").any() and words.str.lower().isin(MISSING).all():
        away, found = np.ones(len(words), bool), "category"
    elif kind == "date" or (not kind and _dates(words[~words.str.lower().isin(MISSING)])):
        away, found = words.str.lower().isin(MISSING).to_numpy(), "date"
    else:
        wanted = "" if kind in NUMBERS else kind  # numbers that contradict each other are none, whoever wants them
        return made(wanted or _kind_of_texts(name, words[~blank], counts[~blank]), _texts(words), said)
    said = _count(counts[away & ~blank].sum(), "as missing")
    without = f".replace({words[away & ~blank].tolist()!r}, None)" if said else ""
    return made(found, words.where(~away, None).to_numpy(object), said, f"{CELLS}{strip}{without}")


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


def _numbers(
    words: pd.Series, counts: np.ndarray, forced: str, style: str, sure: bool
) -> tuple[np.ndarray | None, list[str], str]:
    """(words,) the numbers, nan where there is none, what was done, and the code that does it; None instead of numbers
    where they contradict each other, or most words are none.

    forced: the decimal mark that a person says, else nothing. sure: whether a person says that these are numbers.

    How a number is written is told by its shape, the word with all digits alike: of shapes there are few.
    """
    missing = words.str.lower().isin(MISSING).to_numpy()
    if not sure and (~words.str.contains(r"\d").to_numpy(bool) & ~missing).sum() > STRAYS:
        return None, [], ""
    plain = pd.to_numeric(words.astype(object), errors="coerce").to_numpy(float, copy=True)
    plain[missing] = np.nan
    shape_of, shapes = _shapes(words)
    whole = words[shapes.str.fullmatch(r"0\d+").to_numpy(bool)[shape_of] & ~missing]
    if not sure and (
        shapes.str.fullmatch(rf"[-+]?\d{{{FLOAT_DIGITS + 1},}}").any() or len(whole) > 0.5 * (~missing).sum()
    ):
        return None, ["kept as text: long codes or leading zeros are no quantities"], ""
    open_to_doubt = style != "." and _either(shapes, ".")
    if not forced and not open_to_doubt and (~np.isnan(plain) | missing).all():
        return plain, [], f"pd.to_numeric({CELLS}{_COERCE * bool((missing & (words != '').to_numpy()).any())})"
    parts = shapes.str.extract(STYLED.pattern.join(("^", "$")), flags=re.ASCII).astype(object)
    inner = parts["digits"].str.strip(SPACES)
    if forced:
        mark = forced
    else:
        comma, point = _evidence(inner.dropna())
        if comma and point:
            return None, ["kept as text: 1,234.5 and 1.234,5 both occur"], ""
        mark = "," if comma else "." if point else style
        for either in DECIMALS:
            if not comma and not point and _either(inner, either) and inner.str.fullmatch(r"\d{4,}", na=False).any():
                mark = either  # who parts thousands would have parted those
    cleaned, thousands = _plain(inner, mark)
    fits = (cleaned.notna() & cleaned.str.contains(r"\d", na=False)).to_numpy()
    power = (parts["power"].notna() & fits).to_numpy()
    values = np.full(len(words), np.nan)
    there = fits[shape_of] & ~missing
    money = set((parts["before"].fillna("") + parts["after"].fillna(""))[fits]) - {""}
    heads = words[there]
    for unit in money:  # the point of "kr." is no mark
        heads = heads.str.replace(unit, "") if "." in unit else heads
    if power.any():
        tails = heads.str.extract(POWER)[0].fillna("").tolist()
        heads = heads.str.replace(POWER, "", regex=True)
    bare = "\n".join(heads.to_numpy(object)).translate(_keeping(mark)).split("\n")[: len(heads)]
    if power.any():
        bare = [head + tail for head, tail in zip(bare, tails, strict=True)]
    values[there] = pd.to_numeric(pd.Series(bare, dtype=object), errors="coerce").to_numpy(float)
    signs = {each: (parts[each].isin(list("-−–")) & fits).to_numpy() for each in ("sign", "inner", "last")}
    paren = (parts["paren"].notna() & fits).to_numpy()
    values = np.where((signs["sign"] | signs["inner"] | signs["last"] | paren)[shape_of], -values, values)
    values[np.isinf(plain)] = plain[np.isinf(plain)]
    percent = (parts["percent"].notna() & fits).to_numpy()
    if len(money) > 1:
        return None, [f"kept as text: {' and '.join(sorted(money)[:3])} are different units"], ""
    if percent.any():
        if (~percent[shape_of] & ~np.isnan(values) & (values != 0)).any():
            return None, ["kept as text: some values have a percent sign and others none"], ""
        values = values / 100
    unit = next(iter(money), "")
    comma = (cleaned.ne(inner) & ~thousands & inner.str.contains(",", na=False)).to_numpy(bool) & fits
    done = []
    for chosen, what in (
        (thousands & fits, "with a thousands separator"),
        (comma, "with a decimal comma"),
        (percent, "as percent: 5% is 0.05"),
        ((parts["before"].notna() | parts["after"].notna()).to_numpy() & fits, f"without {unit}"),
        (paren, "in brackets as negative"),
    ):
        done += _count(counts[chosen[shape_of] & ~np.isnan(values)].sum(), what)
    styled = "".join(shapes[fits])
    parting = sorted({each for each in styled if each in f"'’{SPACES},."} - {mark, *" "}) if thousands.any() else []
    strays = words[np.isnan(values) & ~missing & words.str.contains(r"\d").to_numpy(bool)]
    code = CELLS
    for needed, step in (
        (0 < len(strays) <= MOST_NAMED, f'.replace({strays.tolist()!r}, "")'),
        (paren.any(), '.str.replace("(", "-").str.replace(")", "")'),
        (unit, f'.str.replace("{unit}", "")'),
        (percent.any(), '.str.replace("%", "")'),
        (re.search("[−–]", styled), '.str.replace("[−–]", "-", regex=True)'),
        (re.search(rf"[{SPACES}]", styled), r'.str.replace(r"\s", "", regex=True)'),
        (signs["last"].any(), r'.str.replace(r"(.+)-$", r"-\1", regex=True)'),
        *((each not in SPACES, f'.str.replace("{each}", "")') for each in parting),
        (mark == "," and "," in styled, '.str.replace(",", ".")'),
    ):
        code += step if needed else ""
    return values, done, f"pd.to_numeric({code}{_COERCE})" + " / 100" * bool(percent.any())


_COERCE = ', errors="coerce"'


def _shapes(words: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """(words,) the place of each word's shape, and the shapes: words in which every digit is 1, and a zero that leads
    is 0."""
    text = LEADING.sub("\1", "\n".join(words.str.replace("\n", " ").to_numpy(object)))
    codes, shapes = pd.factorize(np.array(text.translate(DIGITS).split("\n"), object))
    return codes, pd.Series(shapes, dtype="str")


@cache
def _keeping(mark: str) -> Mapping[int, str | None]:
    """For `str.translate`: digits, line ends, and the decimal mark as a point; nothing else."""
    return _Keeping({**{ord(each): each for each in "0123456789\n"}, ord(mark): "."})


class _Keeping(dict[int, str | None]):
    def __missing__(self, key: int) -> None:
        return None


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
