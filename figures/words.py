"""Numbers as people read them: one minus sign, one way to write powers, and no digit that means nothing.

Every page writes its numbers through these, so that the same value looks the same everywhere. `typeset` is applied to
all texts of a view (`style.View`), so that a plain f-string is set right as well.
"""

import math
import re
from html import escape

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NEGATIVE = re.compile(r"(?<![\w.\-−)␣])-(?=[\d.∞])")  # ␣: bytes, shown as they are
_NOUGHT = re.compile(r"(?<![\w.\-−)␣])[-−](?=0(?:\.0+)?(?![.,]?\d|·))")
_POWER = re.compile(r"(?<=\d)e([+-])0*(\d+)\b")  # with its sign, as Python writes it: 12e456 may be a hash


def typeset(text: str) -> str:
    """A true minus before numbers, none before nought, and powers of ten: -1.5e-08 becomes −1.5·10⁻⁸."""
    text = _POWER.sub(lambda match: f"·10{(match[1].strip('+') + match[2]).translate(SUPERSCRIPT)}", text)
    return _NEGATIVE.sub("−", _NOUGHT.sub("", text))


def plain(text: str) -> str:
    """A stranger's words for a picture's labels and hover texts: Plotly reads some HTML, and would draw a link.

    Captions, tiles, sentences and a lone upright axis' title are set as text, and need it not.
    """
    return escape(" ".join(text.split()), quote=False)


def fixed(value: float, decimals: int = 2, *, signed: bool = False) -> str:
    """With so many decimals, thousands apart, and never minus nought: 1,234.50, and with a sign +0.25."""
    if not math.isfinite(value):
        return _odd(value)
    rounded = round(float(value), decimals) + 0.0
    return typeset(f"{rounded:{'+' if signed and rounded else ''},.{decimals}f}")


def number(value: float, digits: int = 3) -> str:
    """With so many significant digits: 0.00123, 1,230, 1.2·10⁻⁸; 0 is 0."""
    if not math.isfinite(value):
        return _odd(value)
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e6:
        return typeset(f"{value:.{max(digits - 2, 0)}e}")
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(float(value), decimals):,.{max(decimals, 0)}f}"
    return typeset(text.rstrip("0").rstrip(".") if "." in text else text)


def short(value: float, decimals: int = 4) -> str:
    """With at most so many decimals, as on a blackboard: 0.25, 3, −0.5; what would vanish keeps a power: 1.2·10⁻⁵."""
    text = fixed(value, decimals)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return number(value, 3) if text == "0" else text


def power_of_ten(exponent: float) -> str:
    """As the ticks of a log axis have it: 10⁻⁸."""
    return f"10{str(round(exponent)).translate(SUPERSCRIPT)}"


def near_zero(value: float, digits: int = 3, below: float = 1e-6) -> str:
    """As `number`, but what is smaller than anybody cares for is "about 0"."""
    return "about 0" if 0 < abs(value) < below else number(value, digits)


def percent(share: float, decimals: int | None = None) -> str:
    """A share in percent, with as many digits as it needs: 0.5%, 7.7%, 25%; or with so many decimals."""
    if not math.isfinite(share):
        return _odd(share)
    if decimals is None:
        size = abs(100 * share)
        decimals = 0 if size >= 9.95 or size == 0 else 1 if size >= 0.095 else 2
        text = fixed(100 * share, decimals)
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
    return f"{fixed(100 * share, decimals)}%"


def points(share: float, decimals: int = 1) -> str:
    """A difference of two shares, in percentage points and with its sign: +2.5 pp."""
    return f"{fixed(100 * share, decimals, signed=True)} pp"


def p_value(p: float) -> str:
    """As it is reported: p < 0.001, or p = 0.012. Beyond that, digits say nothing."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.995 else f"p = {p:.2f}"


def count(whole: float) -> str:
    """A whole number, thousands apart."""
    return fixed(whole, 0)


def counted_steps(steps: int) -> str:
    """1 step, 1,234 steps."""
    return f"{count(steps)} step{'' if steps == 1 else 's'}"


def _odd(value: float) -> str:
    return "undefined" if math.isnan(value) else "infinite" if value > 0 else "minus infinite"
