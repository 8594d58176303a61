"""What a column holds: numbers in whatever style people write them, dates, identifiers, labels or categories."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
MISSING = frozenset(
    r"""na n/a #n/a n.a. nan null (null) <null> none nil <na> nat missing ? - -- . .. ... : – — k.a. \n #nv #div/0!
    #null! #value! #ref! #name? #num! #wert! #bezug! #zahl! #valeur! #nom? #nombre!""".split()
) | {""}
"""What means that there is no value, in a column of numbers or dates. Among words it is a word."""
ANSWERS = frozenset(
    """yes no y n true false t f ja nein j oui non o si sí sim não tak nie да нет nee nej nei ano ne igen nem wahr
    falsch vrai faux vero falso verdadero verdadeiro waar onwaar evet hayır""".split()
)
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
ROUNDING = 1e-10
"""Numbers that differ by less of their size are one."""
LEADING, POWER = re.compile(r"(?<![\d.,])0", re.ASCII), r"([eE][-+]?\d+)"
DIGITS = str.maketrans({**dict.fromkeys("0123456789", "1"), "\1": "0"})
SPACES = "\u00a0\u202f\u2007\u2009 "
MINUS = "-−–‐‑﹣－"
UNIT = "|".join(
    r"""[$€£¥₹₽₩₺₪₴₦₱฿₫円元] [A-Z]{1,2}\$ EUR USD GBP CHF JPY CNY INR RUB KRW TRY ILS UAH BRL MXN ARS CLP COP ZAR NGN
    AUD CAD NZD HKD SGD TWD THB IDR MYR PHP VND AED SAR EGP PLN CZK HUF RON BGN SEK NOK DKK ISK Euros? kr\.? Rs\.? Fr\.
    SFr\.? zł Kč руб\.? р\. лв\.? Ft lei""".split()
)
"""What stands beside an amount of money: signs, codes of ISO 4217, and words."""
STYLED = re.compile(
    rf"(?P<paren>\()?(?P<sign>[{MINUS}+]?)[{SPACES}]?(?P<before>{UNIT})?[{SPACES}]?(?P<within>\()?(?P<ahead>%)?"
    rf"(?P<inner>[{MINUS}]?)(?P<digits>\d[\d.,'’{SPACES}]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?"
    rf"(?P<flat>(?<=[.,])[{MINUS}—]{{1,2}})?(?P<last>-)?[{SPACES}]?(?P<percent>[%‰])?(?P<after>{UNIT})?\)?"
)
NOTHING = re.compile(rf"({UNIT})[{SPACES}]?[{MINUS}]{{1,2}}")
"""How accounts write an amount of zero."""
ID_NAME = re.compile(r"(^|[_\W])(id|ids|uuid|guid|key|index|idx|row|pk|nr|no|number|customer|user|email)$", re.I)
ID_CAMEL = re.compile(r"[a-z](Id|ID|Key|No|Nr)$")
TIME_NAME = re.compile(r"(^|[_\W])(ts|time|timestamp|date|epoch|at)$|[a-z](At|Time|Date|Timestamp)$", re.IGNORECASE)
EPOCHS = ((3e8, 4.1e9), (3e11, 4.1e12))
"""Seconds, or milliseconds, since 1970, from 1979 to 2100."""
SCORE_NAME = re.compile(r"score|prob|proba|pred|risk|p_hat|yhat|logit|confidence", re.I)
DATES = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d", "%Y%m%d"),
    *("%d-%b-%Y", "%d %b %Y", "%b %d %Y", "%b-%d-%Y", "%d-%b-%y", "%d/%b/%Y"),  # months by three letters
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%b-%y", "%b %Y", "%m/%Y"),
)
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
TIMES = ("", *(" " + each for each in CLOCKS), "T%H:%M:%S", "T%H%M%S", ":%H:%M:%S", " %H.%M", " %H.%M.%S")
BESIDE_DATES = (
    (r"(:\d{2})[.,]\d+", r"\1"),  # parts of a second
    (r"(:\d{2})\s*(Z|[A-Z]{3,4}|[-+]\d{2}(:?\d{2})?)$", r"\1"),  # the zone
    (r"^[^\W\d_]{2,}\.?,? (?=[^\W\d_]{3}|\d+[./]|\d+ [^\W\d_]{3})", ""),  # the day of the week
    (r"(?<=\d)(st|nd|rd|th|er|º|日|\.)(?=[ ,]|$)", ""),
    (r"(?<=\d)[年月](?=\d)", "-"),
    (r",? (de |del |of )?", " "),
    (r"^(\w+ +\d+) ([\d:]+)( [A-Z]{3,4})? (\d{4})$", r"\1 \4 \2"),  # as C writes them
)
"""What stands in a date beside the numbers and the month, and what is left of it."""
ISO = re.compile(r"\d{4}-\d{1,2}(-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[-+]\d{2}(:?\d{2})?)?)?)?")
WEEKS = re.compile(r"\d{4}-?W\d{2}(-\d)?|\d{4}[- ]?Q[1-4]|Q[1-4][-/ ]?\d{4}")
"""Weeks and quarters, which pandas reads as no dates."""


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
    known = np.bincount(shape_of[~missing], minlength=len(shapes))
    if not sure and (shapes.str.fullmatch(rf"[-+]?\d{{{FLOAT_DIGITS + 1},}}").any() or _codes(shapes, known)):
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
    signs = {each: (parts[each].isin(list(MINUS)) & fits).to_numpy() for each in ("sign", "inner", "last")}
    paren = ((parts["paren"].notna() | parts["within"].notna()) & fits).to_numpy()
    values = np.where((signs["sign"] | signs["inner"] | signs["last"] | paren)[shape_of], -values, values)
    values[np.isinf(plain)] = plain[np.isinf(plain)]
    nothing = words[words.str.fullmatch(NOTHING.pattern)].tolist() if money else []
    values[words.isin(nothing)] = 0.0
    percents = parts["percent"].fillna(parts["ahead"]).where(fits)
    percent = percents.notna().to_numpy()
    sign, per = ("‰", 1000) if "‰" in set(percents) else ("%", 100)
    if len(money) > 1:
        return None, [f"kept as text: {' and '.join(sorted(money)[:3])} are different units"], ""
    if percent.any():
        if (~percent[shape_of] & ~np.isnan(values) & (values != 0)).any() or percents.nunique() > 1:
            return None, [f"kept as text: some values have a {_NAMES[sign]} sign and others none"], ""
        values = values / per
    unit = next(iter(money), "")
    comma = (cleaned.ne(inner) & ~thousands & inner.str.contains(",", na=False)).to_numpy(bool) & fits
    done = []
    for chosen, what in (
        (thousands & fits, "with a thousands separator"),
        (comma, "with a decimal comma"),
        (percent, f"as {_NAMES[sign]}: 5{sign} is {5 / per:g}"),
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
        (nothing, f'.replace({nothing!r}, "0")'),
        (paren.any(), '.str.replace("(", "-").str.replace(")", "")'),
        (unit, f'.str.replace("{unit}", "")'),
        (percent.any(), f'.str.replace("{sign}", "")'),
        (re.search(f"[{MINUS[1:]}]", styled), f'.str.replace("[{MINUS[1:]}]", "-", regex=True)'),
        (re.search(rf"[{SPACES}]", styled), r'.str.replace(r"\s", "", regex=True)'),
        (parts["flat"].where(fits).notna().any(), f'.str.replace("(?<=[.,])[{MINUS}—]+$", "", regex=True)'),
        (signs["last"].any(), r'.str.replace(r"(.+)-$", r"-\1", regex=True)'),
        *((each not in SPACES, f'.str.replace("{each}", "")') for each in parting),
        (mark == "," and "," in styled, '.str.replace(",", ".")'),
    ):
        code += step if needed else ""
    return values, done, f"pd.to_numeric({code}{_COERCE})" + f" / {per}" * bool(percent.any())


_COERCE = ', errors="coerce"'
_NAMES = {"%": "percent", "‰": "per mille"}


def _shapes(words: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """(words,) the place of each word's shape, and the shapes: words in which every digit is 1, and a zero that leads
    is 0."""
    text = LEADING.sub("\1", "\n".join(words.str.replace("\n", " ").to_numpy(object)))
    codes, shapes = pd.factorize(np.array(text.translate(DIGITS).split("\n"), object))
    return codes, pd.Series(shapes, dtype="str")


def _codes(shapes: pd.Series, known: np.ndarray) -> bool:
    """Whether numbers are codes: most begin with a zero, or all are filled up to one width with zeros.

    known: (shapes,) numbers of each shape.
    """
    padded = known[shapes.str.fullmatch(r"0\d+").to_numpy(bool)].sum()
    shapes = shapes[known > 0]
    one_width = shapes.str.fullmatch(r"\d{4,}").all() and shapes.str.len().nunique() == 1
    return bool(padded > 0.5 * known.sum() or (padded and one_width))


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
    whole = bool(np.all(values == np.round(values)))
    if len(values) == 2 and (whole or values[1] - values[0] > ROUNDING * np.abs(values).max()):
        return "label"
    if whole and len(values) > 2 and _days(values):
        return "date"
    if TIME_NAME.search(name) and any(low <= values[0] and values[-1] <= high for low, high in EPOCHS):
        return "date"
    unique = rows > FEW and len(values) > UNIQUE * rows
    if whole and unique and (_named_id(name) or np.ptp(values) < 1.05 * rows):
        return "identifier"
    return "score" if not whole and (SCORE_NAME.search(name) or (values[0] >= 0 and values[-1] <= 1)) else "number"


def _days(values: np.ndarray) -> bool:
    """Whether all whole numbers are days such as 20261128, or seconds of days such as 20261128101500."""
    days = np.floor(values / 1e6) if values[-1] >= 1e13 else values
    if not 1.9e7 <= days[0] <= days[-1] <= 2.1e7:
        return False
    spelled = pd.Series(days.astype(int).astype(str))
    return bool(pd.to_datetime(spelled, format="%Y%m%d", errors="coerce").notna().all())


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
    """Whether all of these texts, but for a tenth, are dates in one spelling."""
    first = words.iloc[:50]
    if not len(words) or not first.str.fullmatch(r".{0,24}\d.{1,30}").all():
        return False
    if words.str.fullmatch(WEEKS.pattern).all():
        return True
    if words.str.fullmatch(ISO.pattern).all():
        return bool(pd.to_datetime(words, format="ISO8601", errors="coerce", utc=True).notna().mean() > 0.9)
    first, many = _spelled(first), words.iloc[:: len(words) // 5000 + 1]
    for spelling in (date + time for date in DATES for time in TIMES):
        if any(_fits(spelling, each) for each in first[:5]) and _share_of(spelling, first) > 0.9:
            return _share_of(spelling, _spelled(many)) > 0.9
    return False


def _spelled(words: pd.Series) -> pd.Series:
    """Dates without what stands beside them, a month's first letters as in English."""
    for pattern, plain in BESIDE_DATES:
        words = words.str.replace(pattern, plain, regex=True)
    return words.str.replace(r"[^\W\d_]{3,}\.?", _month, regex=True)


def _fits(spelling: str, word: str) -> bool:
    try:
        return bool(datetime.strptime(word, spelling))
    except ValueError:
        return False


def _share_of(spelling: str, words: pd.Series) -> float:
    return float(pd.to_datetime(words, format=spelling, errors="coerce").notna().mean())


def _month(found: re.Match[str]) -> str:
    """A word of a date, a month's first letters as in English."""
    word = found[0].lower()
    return MONTHS.get(word[:4]) or MONTHS.get(word[:3]) or word[:3]
