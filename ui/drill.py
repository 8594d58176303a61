"""A drill on the page: how it is answered, which mistake it was, the way, and the scene that shows it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from concepts.drill import Drill
from content import Question
from practice import answers
from practice.deck import SEEDS, Item
from ui.loading import load
from ui.panel import Page

HERE = Path(__file__).parent
Told = Callable[[str, Any], None]


@cache
def _board() -> Any:
    js = (HERE / "drill.js").read_text("utf-8").replace('import { stroke } from "./scrub_pure.mjs";\n', "")
    return st.components.v2.component(
        "drill",
        html='<div class="drill"></div>',
        css=(HERE / "drill.css").read_text("utf-8"),
        js=(HERE / "scrub_pure.mjs").read_text("utf-8") + js,
        isolate_styles=False,
    )


@dataclass
class Try:
    """A drill, and what was answered. done: whether it was; answer: None where it was only shown."""

    item: Item
    done: bool = False
    answer: Any = None
    error: str = ""


def ask(
    tried: Try,
    *,
    key: str,
    on_done: Callable[[bool, str, str], None],
    on_go: Told,
    name: str = "",
    wide: bool = False,
    next: str = "",
) -> None:
    """Ask a drill, and once it is answered say what is right. on_done: told whether it was, which mistake, and which
    scene shows it; on_go: told "next" or "again". wide: whether the page is practice, whose keys are the board's; else
    it is the question's own."""
    item, asked = tried.item, drawn(tried.item)

    def told(what: str, value: Any) -> None:
        if what in ("next", "again"):
            on_go(what, value)
        elif not tried.done:
            try:
                tried.answer = given(asked, value) if what == "commit" else None
            except (ValueError, TypeError, IndexError) as error:
                tried.error = str(error)
                return
            mistake = None if tried.answer is None else asked.mistake_of(tried.answer)
            tried.done, tried.error = True, ""
            right = tried.answer is not None and asked.is_right(tried.answer)
            on_done(right, mistake.name if mistake else "", asked.scene)

    st.markdown(asked.ask)
    data = as_asked(asked, f"{name}{item.link}") | {"wide": wide, "error": tried.error}
    if tried.done:
        data |= {"done": as_answered(asked, tried.answer), "next": next}
    board(data, key=key, on_told=told)
    if tried.done:
        feedback(asked, item, tried.answer, not wide)


def another(item: Item) -> Item:
    """The same with other numbers."""
    return Item(item.slug, "drill", item.name, (item.seed + random.randrange(1, SEEDS)) % SEEDS)


def twin(slug: str) -> Item:
    """A draw of the kind that asks a page's prediction again."""
    return Item(slug, "drill", load(f"concepts.{slug}.drills").TWIN, random.randrange(SEEDS))


def kinds(slug: str) -> Mapping[str, Callable[[int], Drill]]:
    """A question's kinds of drills, by name."""
    found: Mapping[str, Callable[[int], Drill]] = load(f"concepts.{slug}.drills").KINDS
    return found


def names(slug: str) -> Sequence[str]:
    """The names of a question's kinds of drills."""
    return list(kinds(slug))


def filled(about: Question, text: str) -> str:
    """A text of a question with the numbers that it quotes."""
    page: Page = load(f"pages.{about.slug}").PAGE
    return page.filled(text)


def drawn(item: Item) -> Drill:
    """The drill that an item asks."""
    return kinds(item.slug)[item.name](item.seed)


def board(data: Mapping[str, Any], *, key: str, on_told: Told) -> None:
    """What is answered with. data: see drill.js; on_told: called with what was done, and with which value."""

    def told() -> None:
        match st.session_state[key]["told"]:
            case [mark, str(what), value] if mark == data["id"]:
                on_told(what, value)

    _board()(key=key, data=dict(data), on_told_change=told)


def choices(texts: Sequence[str]) -> list[list[str]]:
    """Plain choices, as the board takes them."""
    return [[text, "", ""] for text in texts]


def as_asked(drill: Drill, link: str) -> dict[str, Any]:
    """A drill as the board takes it, before it is answered."""
    unit = "%" if drill.spec.endswith("%") else drill.unit
    data: dict[str, Any] = {
        "id": link,
        "form": drill.form,
        "choices": choices([drill.text(each) for each in drill.choices]),
        "unit": unit,
    }
    if drill.curve:
        over, place = drill.curve, answers.columns(len(drill.curve.x))
        data["pad"] = {
            "columns": len(place),
            "xs": [
                f"{over.x[at]:.3g}".replace("-", "−")
                for at in place[np.linspace(0, len(place) - 1, 5).round().astype(int)]
            ],
            "ys": [format(each, drill.spec or "g") for each in (over.low, (over.low + over.high) / 2, over.high)],
            "label_x": over.label_x,
            "label_y": over.label_y,
        }
    return data


def as_answered(drill: Drill, given: Any) -> dict[str, Any]:
    """What the board marks once it is answered; given: None where it was only shown."""
    shown, known = [drill.text(each) for each in drill.choices], given is not None
    done: dict[str, Any] = {"given": [], "right": []}
    if drill.form == "choice":
        done["given"] = [shown.index(drill.text(given))] if known else []
        done["right"] = [shown.index(drill.text(drill.answer))]
    if drill.form == "order" and known:
        done["given"] = [shown.index(each) for each in given]
        done["right"] = [shown.index(mine) for mine, right in zip(given, drill.answer, strict=True) if mine == right]
    if drill.curve:
        over, place = drill.curve, answers.columns(len(drill.curve.x))
        share = lambda line: ((line[place] - over.low) / (over.high - over.low)).round(3).tolist()  # noqa: E731
        done |= {"truth": share(drill.answer), "drawn": share(given) if known else [None] * len(place)}
    return done


def given(drill: Drill, value: Any) -> Any:
    """What the board told, as an answer. Raises `ValueError`, in one sentence, where it is none."""
    if drill.form == "number":
        number = answers.number(str(value), drill.spec, drill.unit)
        as_share = drill.spec.endswith("%") and "%" not in str(value) and drill.is_right(100 * number)
        return 100 * number if as_share else number  # 0.19 for 19%
    if drill.curve:
        return answers.curve(value, len(drill.curve.x), drill.curve.low, drill.curve.high)
    if drill.form == "choice":
        return drill.choices[value]
    if sorted(value) != list(range(len(drill.choices))):
        raise ValueError("Please put all of them in order.")
    return tuple(drill.choices[place] for place in value)


def feedback(drill: Drill, item: Item, answer: Any, here: bool) -> None:
    """Whether it was right, or which mistake it was; then the way, and where it can be seen: on the stage, where the
    question's page is open."""
    mistake = None if answer is None else drill.mistake_of(answer)
    off = _gap(drill, answer) if drill.curve and answer is not None else ""
    right = f"Your line is off by {off} on average." if off else f"The answer: {drill.text(drill.answer)}."
    right = "Dashed: the answer." if drill.curve and not off else right
    if answer is not None and drill.is_right(answer):
        st.success(f"**Right.** {right}", icon=":material/check_circle:")  # house
    elif mistake:
        st.info(f"**You {mistake.name}.** {mistake.why} {right}", icon=":material/lightbulb:")  # house
    else:
        st.info(f"{'**Not this one.** ' if answer is not None else ''}{right}", icon=":material/lightbulb:")  # house
    st.markdown("  \n".join(drill.way))  # house
    scene, link = f"#scene-{drill.scene}" if here else f"{item.slug}?scene={drill.scene}", f"practise?drill={item.link}"
    st.markdown(f"[See it on the stage]({scene}) · [Link to this question]({link})")  # house


def _gap(drill: Drill, answer: Any) -> str:
    off = drill.off(answer)
    return f"{100 * off:.0f} points" if drill.spec.endswith("%") else f"{off:.2g} {drill.unit}".strip()
