"""The HTML of the light pages. All addresses in them are relative to the server's root, or to the site's folder."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import plotly
import segno

from content import Question, Scene
from scenes.state import Shown, asks, named, page_of, show
from scenes.texts import html_of
from ui.heroes import HEROES
from ui.picture import PLOTLY_URL
from ui.scrub import script
from ui.warm import sentence

HERE = Path(__file__).parent
UI = HERE.parent / "ui"
MODULES = {"light": ("light.js", "alone.js"), "present": ("light.js", "present.js")}
EXPORT = re.compile(r"^export (default )?", re.MULTILINE)
LETTERS = "ABCDEFGH"


@cache
def bundle(name: str) -> str:
    """The JavaScript of a light page in one plain script: a page that is opened from a disk may load no modules."""
    parts = [
        script().split("\nexport default function")[0],
        *((HERE / each).read_text("utf-8") for each in MODULES[name]),
    ]
    return "(() => {\n" + "\n".join(EXPORT.sub("", each) for each in parts) + "\n})();\n"


@cache
def style() -> str:
    return (UI / "scrub.css").read_text("utf-8") + (HERE / "light.css").read_text("utf-8")


@cache
def assets() -> Mapping[str, tuple[str, str]]:
    """By file name, which changes with the content: the media type, and the content."""
    made = {f"{name}.js": ("text/javascript", bundle(name)) for name in MODULES}
    made["light.css"] = ("text/css", style())
    return {
        f"{name.replace('.', f'-{sha256(text.encode()).hexdigest()[:10]}.')}": (kind, text)
        for name, (kind, text) in made.items()
    }


def asset(start: str) -> str:
    """The address of the script or sheet whose name begins so."""
    return next(
        name for name in assets() if name.startswith(start.split(".")[0] + "-") and name.endswith(start.split(".")[-1])
    )


@cache
def plotly_js() -> str:
    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text("utf-8")


def data(text: str) -> str:
    """JSON that may stand within a page: nothing in it ends its element."""
    return text.replace("<", "\\u003c")


def document(
    title: str,
    body: str,
    *,
    root: str,
    script: str = "light.js",
    head: str = "",
    kind: str = "",
    live: bool = False,
    whole: bool = False,
    pictures: bool = True,
) -> str:
    """A page. root: the way from it to the server's root. whole: all that it needs stands in it, for a disk without a
    network. live: whether a server answers its levers."""
    if whole:
        loaded = f"<script>{_closed(plotly_js())}</script>" if pictures else ""
        loaded = f"<style>{style()}</style>{loaded}"
        run = f"<script>{_closed(bundle(script.split('.')[0]))}</script>"
    else:
        loaded = f'<link rel="stylesheet" href="light/{asset("light.css")}">'
        loaded += f'<link rel="preload" as="script" href="{PLOTLY_URL}">' if pictures else ""
        run = f'<script src="light/{asset(script)}" defer></script>'
    base = "" if whole or not root else f'<base href="{root}">'
    icon = "" if whole else '<link rel="icon" href="icon.svg">'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{base}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"{icon}{loaded}{head}</head>"
        f'<body class="{kind}" data-live="{str(live).lower()}">{body}{run}</body></html>'
    )


def _closed(script: str) -> str:
    return script.replace("</script", "<\\/script")


def scene_page(
    shown: Shown,
    *,
    root: str,
    home: str | None = None,
    ways: Mapping[str, str] = MappingProxyType({}),
    live: bool = False,
    whole: bool = False,
    embed: str = "",
) -> str:
    """One state of a lab: title, sentence, pictures with their control, readouts, and the way to the full lab.

    home: the address of the explorer, "" where it is at the root; None where there is none. ways: other pages to go on
    to, by what is said of them. embed: the link that says to others how to embed it.
    """
    state = shown.state
    title = state.scene.title if state.scene and state.scene.say else state.lab
    notice = f'<p class="notice">{escape(_misread(state.wrong))}</p>' if state.wrong else ""
    full = (
        ""
        if home is None
        else f'<a class="full" href="{escape(home + state.link)}" target="_top">Open the full lab</a>'
    )
    others = "".join(f'<a href="{escape(link)}">{escape(said)}</a>' for said, link in ways.items())
    body = (
        f'<main class="light"><h1>{escape(title)} · {escape(state.about.short)}</h1>{notice}'
        f'<div class="levers"{"" if live else " hidden"}></div><div class="scrub" data-scene="scene"></div>'
        f'<footer>{full}{others}</footer></main><script type="application/json" id="scene">{data(shown.json)}</script>'
    )
    return document(f"{title} · {state.about.short}", body, root=root, head=embed, live=live, whole=whole)


def _misread(wrong: Sequence[str]) -> str:
    listed = ", ".join(wrong[:3]).replace("`", "") + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
    return (
        f"This link asks for something that is not offered here ({listed}), so for those the page shows its own values."
    )


def present_page(about: Question, *, notes: bool = False) -> str:
    """The lesson of a question for a projector, or for the speaker's own window."""
    page = page_of(about.slug)
    lesson = {
        "slug": about.slug,
        "scene": about.scene,
        "ask": page.filled(about.predict),
        "right": LETTERS[list(about.options).index(page.prediction())],
        "scenes": [
            {
                "name": each.name,
                "title": each.title,
                "ask": asks(named(about.slug, each.name)),
                "say": sentence(page, each),
            }
            for each in about.scenes
            if each.say
        ],
    }
    options = "".join(
        f"<li><b>{letter}</b><span>{_inline(html_of(page.filled(text)))}</span></li>"
        for letter, text in zip(LETTERS, about.options.values(), strict=False)
    )
    held = f'<script type="application/json" id="lesson">{data(json.dumps(lesson))}</script>'
    if notes:
        body = (
            f'<main><h1>{escape(about.title)}</h1><p class="kind"></p><p class="now" aria-live="polite"></p>'
            '<p class="then"></p><div class="hands"><button type="button">Back</button>'
            f'<button type="button">Next</button></div></main>{held}'
        )
        return document(f"Notes · {about.short}", body, root="./", script="present.js", kind="notes", pictures=False)
    body = (
        f'<main><p class="asked"></p><ol class="options" hidden>{options}</ol><div class="levers" hidden></div>'
        '<div class="scrub" hidden></div></main><div class="where" aria-live="polite"></div>'
        '<div class="keys">→ ← go on and back · ↑ ↓ the control · 1 to 9 a scene · s notes · q code · b black · '
        "f full screen</div>"
        '<div class="code" hidden><img alt="QR code of this state"><p></p></div><div class="black" hidden></div>' + held
    )
    return document(f"{about.short} · presented", body, root="./", script="present.js", kind="present", live=True)


def qr(text: str) -> str:
    """A QR code as SVG, dark on white."""
    out = BytesIO()
    look = {"border": 2, "dark": "#10151d", "light": "#fff", "omitsize": True}
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, **look)
    return out.getvalue().decode()


def qr_image(text: str) -> str:
    """The same as an image that stands within a page."""
    return f'<img alt="QR code of this page" src="data:image/svg+xml;base64,{b64encode(qr(text).encode()).decode()}">'


def handout(about: Question, *, root: str, up: str, place: Callable[[str], str], address: str = "") -> str:
    """A question to read and to print: the prediction with room for an answer, two pictures, the written answer, the
    code of its page, and the solution on a page of its own.

    up: where all questions are. place: where a scene's page is, by its name. address: of the page with its labs, where
    there is one.
    """
    page = page_of(about.slug)
    links = {f"#scene-{each.name}": place(each.name) for each in about.scenes}

    def text(markdown: str) -> str:
        return html_of(page.filled(markdown), links)

    lesson = [each for each in about.scenes if each.say]
    pictured = list(dict.fromkeys([lesson[0].name, about.scene or lesson[-1].name, lesson[-1].name]))[:2]
    shown = [show(named(about.slug, name)) for name in pictured]
    pictures = "".join(
        f'<div class="scrub" data-scene="scene{at}"></div>'
        f'<script type="application/json" id="scene{at}">{data(each.json)}</script>'
        for at, each in enumerate(shown)
    )
    options = "".join(f"<li>{_inline(text(each))}</li>" for each in about.options.values())
    follow_ups = "".join(f"<h3>{_inline(text(asked))}</h3>{text(told)}" for asked, told in about.follow_ups)
    right = _inline(text(about.options[page.prediction()]))
    labs = f' · <a href="{escape(address)}">The page with its labs</a>' if address else ""
    body = (
        f'<main class="read"><p class="nav"><a href="{escape(up)}">All questions</a>{labs}</p>'
        f'<div class="top"><div><h1>{escape(about.title)}</h1><p>{about.rarity} · {about.difficulty}</p></div>'
        f"{qr_image(address) if address else ''}</div>"
        f'<h2>Predict first</h2>{text(about.predict)}<ul class="options">{options}</ul>'
        '<p>because …</p><div class="room"></div>'
        f'<h2 class="over">In 30 seconds</h2><div class="summary">{text(about.summary)}</div>'
        f'<div class="pictures">{pictures}</div>'
        f"<h2>In full</h2>{text(about.answer)}<h2>What they ask next</h2>{follow_ups}"
        f"<h2>From your own project</h2>{text(about.project)}<h2>Sources</h2>{text(about.sources)}"
        f'<section class="solutions"><h2>Solution</h2><p>Right: {right}</p>{text(about.reveal)}</section>'
        "</main>"
    )
    return document(about.title, body, root=root)


def _inline(html: str) -> str:
    return html.strip().removeprefix("<p>").removesuffix("</p>")


def shelf(
    questions: Sequence[Question], *, root: str, page: Callable[[str], str], place: Callable[[str, str], str]
) -> str:
    """Questions and their scenes on one page, which can be searched."""
    items = "".join(_on_shelf(about, page(about.slug), place) for about in questions)
    body = (
        '<main class="read wide"><h1>See what a senior data scientist is asked</h1>'
        '<input class="find" type="search" placeholder="Search" aria-label="Search questions, answers and scenes">'
        f'<ul class="shelf">{items}</ul></main>'
    )
    return document("Interview Explorer", body, root=root, pictures=False)


def _on_shelf(about: Question, page: str, place: Callable[[str, str], str]) -> str:
    def item(scene: Scene) -> str:
        link = f'<a href="{place(about.slug, scene.name)}">{escape(scene.title)}</a>'
        return f'<li data-words="{escape(f"{scene.say} {scene.ask}")}">{link}</li>'

    words = escape(f"{about.title} {about.line} {about.summary} {about.answer}")
    return (
        f'<li data-words="{words}"><img src="hero/{about.slug}.svg" alt="" width="320" height="184" loading="lazy">'
        f'<a href="{page}">{about.order} · {escape(about.short)}</a>'
        f"<ul>{''.join(item(scene) for scene in about.scenes if scene.say)}</ul></li>"
    )


def hero(slug: str) -> str:
    return (HEROES / f"{slug}.svg").read_text("utf-8")
