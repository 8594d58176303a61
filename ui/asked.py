"""What a link asks for, as text, and what a lab's settings take of it. No Streamlit."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ui.panel import Lab, Setting, as_typed, outline

LONGEST_QUOTE = 40
LARGEST, LEAST = 2.0**53, 1e-12
"""Between these a link's numbers are taken; what is smaller and not nought is no setting either."""
UNREADABLE = (ValueError, TypeError, RecursionError, OverflowError)
TRACKING = re.compile(r"utm_.*|fbclid|gclid|msclkid|mc_cid|mc_eid|ref|igshid")
"""Names that others hang on a link, which ask for nothing here."""
ROUNDS = 3
"""A setting may bring others with it: as often is asked what there is."""


def same(asked: Sequence[str], held: Sequence[Any]) -> bool:
    """Whether a link's values mean those that are held."""
    return len(asked) == len(held) and all(map(equal, asked, held))


def equal(text: str, value: Any) -> bool:
    """Whether a link's text means this value."""
    if isinstance(value, bool):
        return text.lower() == str(value).lower()
    try:
        return abs(float(text) - float(value)) <= 1e-9 * max(1.0, abs(float(value)))
    except (TypeError, ValueError, OverflowError):
        return as_typed(text) == as_typed(str(value)) or _same_rows(text, str(value))


def _same_rows(text: str, other: str) -> bool:
    """Whether two texts are the same JSON, whatever their spaces and the order of names."""
    try:
        return bool(json.loads(text) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def endless(text: str) -> bool:
    """Whether it is a number beyond all ranges."""
    try:
        return not (LEAST <= abs(float(text)) <= LARGEST or float(text) == 0) and text.lower() != "nan"
    except ValueError:
        return False


def on_grid(setting: Setting, text: str) -> str | None:
    """The text of the slider's value next to what a link asks for; None where that is out of its range."""
    if setting.kind != "slider":
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return setting.text(setting.nearest(value))[0] if setting.low <= value <= setting.high else None


def quoted(text: str) -> str:
    """A stranger's word within a sentence."""
    text = " ".join(text.split()) or "nothing"
    return f"`{text[:LONGEST_QUOTE].replace('`', '')}{'…' if len(text) > LONGEST_QUOTE else ''}`"


def value_of(setting: Setting, asked: Sequence[str]) -> Any:
    """What a setting takes of a link's texts. Raises `ValueError` where it takes nothing."""
    if any(map(endless, asked)):
        raise ValueError("a number is too large or too small.")
    if setting.kind == "several":
        return setting.check([_option(setting, text) for text in asked])
    [text] = asked
    if setting.kind == "text":
        return setting.check(text)
    if setting.options:
        return _option(setting, text)
    if setting.kind == "toggle":
        return setting.check({"true": True, "false": False}.get(text.lower(), text))
    value = float(text) if setting.kind == "number" else float(on_grid(setting, text) or "nan")
    return setting.check(int(value) if isinstance(setting.low, int) and value == int(value) else value)


def _option(setting: Setting, text: str) -> Any:
    for option in setting.options:
        if equal(text, setting.show(option)):
            return option
    raise ValueError(f"{setting.key} has no {text!r}.")


def settings_of(lab: Lab, asked: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], str | None, list[str]]:
    """What a lab takes of a link: values by key, the control's step, and in words what it does not take."""
    given: dict[str, Any] = {}
    known, control = outline(lab)
    for _ in range(ROUNDS):
        for key, texts in asked.items():
            if key in known and key not in given:
                with suppress(*UNREADABLE):
                    given[key] = value_of(known[key], texts)
        known, control = outline(lab, given)
        given = {key: value for key, value in given.items() if key in known}
    step = asked[control][-1] if control in asked else None
    wrong = [f"{quoted(key)} = {quoted(','.join(asked[key]))}" for key in asked if key not in given and key != control]
    return given, step, wrong
