"""The panel that people look at: settings as widgets in the link, the picture on the stage, and what waits."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from content import Question, Scene
from tables.columns import KINDS
from tables.reading import MEGABYTES, Table, read
from ui import ahead, links, memory
from ui import streamlit_inside as inside
from ui.brought import Brought
from ui.export import csv_bytes, notebook, script
from ui.forms import questions_form, steps_form
from ui.links import LINKED
from ui.panel import Page, Panel, Questions, Setting, as_typed, lead, outline
from ui.picture import Picture, picture
from ui.plain import harmless
from ui.scrub import about, scrub
from ui.upload import Part, Upload, example_of
from ui.warm import said
from ui.worker import within_budget

CODE = "code"
STOPPED = "page:stopped"
"""Where it is kept what the person stopped."""
SET = "page:set"
"""Where the settings of the run before are kept."""
GUESS = "page:guess"
"""Where it is kept whether people draw their guess: "draw", then "show"."""
RESTARTED = "The file is gone, since the server was started anew. Please bring it again."
MADE_ROOM = "The file is gone, since others' files needed the room. Please bring it again."
PATIENCE = 0.3
"""Seconds before a bar appears: a shorter one would only make the page jump."""


def open_scene(page: Page, about: Question, name: str, **also: Any) -> None:
    """Move the stage to a scene, all other settings of its lab at their defaults; `also` goes into the session."""
    scene = about.scene_named(name)
    if scene is None:
        return
    title = scene.lab or next(iter(page.labs))
    known, control = outline(page.labs[title], scene.settings)
    values = {key: scene.settings.get(key, setting.default) for key, setting in known.items()}
    lab = {"lab": title} if len(page.labs) > 1 else {}
    links.move_to(lab | values | also, {control: scene.step} if scene.step is not None else {})


class Live(Panel):
    """Draws one lab of a page, from its chips to its code."""

    def __init__(self, page: Page, about: Question, title: str) -> None:
        super().__init__()
        self.page, self.about, self.title = page, about, title
        self.scenes = [scene for scene in about.scenes if scene.say]
        self.chips = st.container(key="chips" if self.scenes else "around")
        self.forms, self.formed = st.container(key="form"), False
        self.row = st.container(key="levers", horizontal=True, vertical_alignment="bottom")
        self.front = self.row.container(horizontal=True, key="lever")
        self.popover: Any = None
        self.stage = st.container(key="picture")
        self.extras = st.container(key="extras")
        self.style = st.container(key="changed")
        self.result: Any = None
        self.key, self.step = "", 0
        self.brought: list[str] = []
        self.said: list[Any] = []
        """Places below the fields for files: these may lie over the stage."""
        self.worked_out = False
        self.hides = links.hidden()
        self.own_rows = False
        """Whether it shows what a link cannot hold, such as a person's file."""

    # ------------------------------------------------------------------------------------------------- settings

    def answer(self, setting: Setting) -> Any:
        if setting.kind == "text":
            return links.kept(setting.key, setting.read, setting.default)
        if self.hides & {setting.key, "settings"}:
            return links.unseen(setting)
        links.canonical(setting)
        if not setting.lever and self.popover is None:
            self.popover = self.row.popover("Settings", icon=":material/tune:", key="more")
        place = self.front if setting.lever else self.popover
        common: dict[str, Any] = {"key": setting.key, "help": setting.help, **LINKED}
        low, high, default = setting.low, setting.high, setting.default
        match setting.kind:
            case "slider":
                told = place.slider(setting.label, low, high, default, setting.step, format=setting.format, **common)
                return setting.nearest(told)  # a browser's sums of steps have other last digits than ours
            case "number":
                return place.number_input(
                    setting.label, low, high, default, setting.step, format=setting.format, **common
                )
            case "choose":
                return place.select_slider(setting.label, setting.options, default, format_func=setting.show, **common)
            case "pick":
                index = setting.options.index(default)
                return place.selectbox(setting.label, setting.options, index=index, format_func=setting.show, **common)
            case "several":
                chosen = place.pills(
                    setting.label,
                    setting.options,
                    selection_mode="multi",
                    default=default,
                    format_func=setting.show,
                    **common,
                )
                return list(chosen or [])
        return place.toggle(setting.label, default, **common)

    def upload(self, label: str, *, key: str, example: Callable[[], Mapping[str, Any]]) -> Upload | None:
        self.own_rows = True
        place = self.row.popover(label, icon=":material/upload_file:")
        file = place.file_uploader(f"{label} (CSV, up to {MEGABYTES} MB)", key=key, max_upload_size=MEGABYTES)  # house
        said = place.empty()
        self.said.append(said)
        brought = st.session_state.get(f"page:brought:{key}")
        if inside.file_is_gone(key) or (
            file and brought and (brought.file_id, brought.dropped) == (file.file_id, True)
        ):
            with self.stage:
                st.warning(MADE_ROOM if brought else RESTARTED, icon=":material/upload_file:")
            return None
        if file is None:
            made = example_of(key, example)
            place.caption(f"Until you bring a file, this is an example of {len(made.table.frame):,} generated rows.")
            return made
        if brought is None or brought.file_id != file.file_id:
            brought = Brought(file.file_id, file.getvalue(), inside.forgetting(file.file_id))
            st.session_state[f"page:brought:{key}"] = brought
        try:
            table, whole = self._read(brought, file, {}, whole=False), False
            with place:
                kinds = self._kinds(table, f"{key}:kinds:{file.file_id}")
                if table.left_out:
                    whole = st.toggle("Read units and totals as rows, too", key=f"{key}:whole:{file.file_id}")
            if kinds or whole:
                table = self._read(brought, file, kinds, whole=whole)
        except ValueError as error:
            for each in (self.stage, said):
                each.error(harmless(f"{file.name}: {error}"), icon=":material/upload_file:")
            return None
        self.brought.append(file.file_id)
        size = f"{file.name}: {len(table.frame):,} rows, {len(table.columns)} columns."
        place.caption(f"{harmless(size)} It stays in this visit's memory only.")
        done = [*table.notes, *(f"{each.name}: {each.said}." for each in table.columns if each.said)]
        for sentence in done[:8]:
            place.caption(harmless(sentence))
        if len(done) > 8:
            place.caption(f"and {len(done) - 8} more, in the table above.")
        return Upload(file.name, table, (file.file_id, whole, *sorted(kinds.items())))

    def _read(self, brought: Brought, file: Any, kinds: dict[str, str], *, whole: bool) -> Table:
        def work() -> Table:
            with self.stage, st.spinner("Reading the file …"):
                return within_budget(read, file.getvalue(), kinds, whole)

        return brought.table(kinds, whole, work)

    def _kinds(self, table: Table, key: str) -> dict[str, str]:
        """Show what each column is read as; returns what the person says otherwise, by column."""
        shown = pd.DataFrame(
            {
                "Column": [each.name for each in table.columns],
                "Read as": [KINDS[each.kind] for each in table.columns],
                "First values": [", ".join(each.sample) for each in table.columns],
                "What was done": [each.said for each in table.columns],
            }
        )
        edited = st.data_editor(
            shown,
            hide_index=True,
            height=min(36 * (len(shown) + 1), 250),
            disabled=["Column", "First values", "What was done"],
            column_config={
                "Column": st.column_config.Column(width=130),
                "Read as": st.column_config.SelectboxColumn(options=list(KINDS.values()), required=True, width=145),
                "First values": st.column_config.Column(width=180),
                "What was done": st.column_config.Column(width=200),
            },
            key=key,
        )
        kinds = {text: kind for kind, text in KINDS.items()}
        return {
            each.name: kinds[text]
            for each, text in zip(table.columns, edited["Read as"], strict=True)
            if text in kinds and kinds[text] != each.kind
        }

    def own(self, work: Callable[..., Any], *parts: Part, **settings: Any) -> Any:
        """In a process of its own for a file or long work, and once: not again while another setting is moved."""
        long = memory.tells(work)
        if not long and not any(part.brought for part in parts):
            return super().own(work, *parts, **settings)
        asked = work, tuple(part.token for part in parts), settings
        key = f"page:own:{work.__module__}.{work.__qualname__}"
        kept = st.session_state.get(key)
        if kept is None or kept[0] != asked:
            with self.stage:
                place = st.empty()
            try:
                with place if long else self.stage, nullcontext() if long else st.spinner("Working it out …"):
                    told = _telling() if long else None
                    found = within_budget(work, *(part.frame for part in parts), told=told, **settings)
            finally:
                place.empty()
            kept = st.session_state[key] = asked, found
        return kept[1]

    def column(self, label: str, options: Sequence[str], *, key: str, first: str = "", more: bool = False) -> str:
        place = self.popover if more and self.popover is not None else self.front
        # In another file the same word means another thing, and what was chosen there is no choice here.
        offered = crc32(repr((self.brought, list(options), first)).encode())
        index = list(options).index(first) if first in options else 0
        chosen: str = place.selectbox(label, options, index=index, key=f"{key}:{offered}")
        return chosen

    def edited(
        self,
        default: pd.DataFrame,
        *,
        key: str,
        tidy: Callable[[pd.DataFrame], pd.DataFrame],
        read: Callable[[str], Any] = json.loads,
        title: str = "",
        longest: int | None = None,
    ) -> pd.DataFrame:
        self.own_rows = True
        cells = {name: st.column_config.TextColumn(name, max_chars=longest) for name in default} if longest else None
        with self.row.popover(title or "Rows", icon=":material/edit:"):
            return links.edited(default, key=key, tidy=tidy, read=read, column_config=cells)

    def grow(
        self, text: str, choices: Mapping[str, str], *, key: str, most: int, follow: Callable[[str], Mapping[str, str]]
    ) -> None:
        with self._form():
            steps_form(text, choices, key=key, most=most, follow=follow)

    def answers(self, form: Questions, given: Sequence[Any], *, key: str) -> None:
        with self._form():
            questions_form(form, given, key=key)

    def gathered(self, name: str) -> dict[Any, Any]:
        kept: dict[Any, Any] = st.session_state.setdefault(f"{links.VISIT}{name}", {})
        return kept

    def _form(self) -> AbstractContextManager[Any]:
        self.formed = self.own_rows = True
        return self.forms

    # ------------------------------------------------------------------------------------------------- pictures

    def work_out(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> tuple[Any, Picture]:
        with self.stage:
            explored = self._explored(compute, draw, values)
        self.worked_out = not memory.tells(compute)
        return explored.result, explored.picture

    def present(self, result: Any, view: Any, *, step: str, start: int = 0) -> int:
        self.result, self.key = result, step
        drawn = picture(view)
        scenes = self._scenes_here(drawn, start)
        known = {} if self.own_rows else self.settings
        with self.stage:
            self.step = scrub(drawn, key=step, start=start, on_set=self._dragged)
        with self.chips:
            about(
                drawn,
                key=step,
                start=start,
                scenes=[
                    {"name": each.name, "title": each.title, "say": self.page.filled(each.ask or each.title)}
                    for each in self.scenes
                ],
                at=scenes[self.step].name if self.step in scenes else "",
                on_open=lambda name: open_scene(self.page, self.about, name, **{GUESS: "off"}),
                lead=lead(self.page.labs[self.title]),
                says={str(at): self._say(scene, drawn, at, opens=at == start) for at, scene in scenes.items()},
                more=st.query_params.get(CODE) == "true",
                guess=st.session_state.get(GUESS, "off"),
                ask=self.about.draw,
                slug=self.about.slug,
                lab=self.title,
                values={key: known[key].text(self.values[key]) for key in known},
                sliders={key: each.kind for key, each in known.items() if each.kind in ("slider", "choose")},
            )
        return self.step

    def _say(self, scene: Scene, drawn: Picture, step: int, *, opens: bool) -> str:
        """What a scene says; but who has just come is asked, where the lab opens with what the prediction asks."""
        unmoved = not st.session_state.get(links.revision(self.key), 0)
        if opens and unmoved and scene.name == self.about.scene and scene.ask:
            return self.page.filled(scene.ask)
        return said(scene, self.page, drawn, step)

    def _scenes_here(self, drawn: Picture, first: int) -> dict[int, Scene]:
        """By step, the scenes whose settings stand on the stage."""
        typed = [as_typed(label) for label in drawn.steps]
        found = {}
        for scene in self.scenes:
            wanted = {key: scene.settings.get(key, setting.default) for key, setting in self.settings.items()}
            if (scene.lab or next(iter(self.page.labs))) == self.title and wanted == self.values:
                if scene.step is None:
                    found[first] = scene
                elif as_typed(scene.step) in typed:
                    found[typed.index(as_typed(scene.step))] = scene
        return found

    def _dragged(self, places: Mapping[str, float]) -> None:
        """Set the settings whose marks were dragged, each to the nearest value that it may have."""
        known = self.settings
        links.move_to({key: known[key].nearest(value) for key, value in places.items() if key in known}, {})

    def _explored(
        self, compute: Callable[..., Any], draw: Callable[[Any], Any], values: Mapping[str, Any]
    ) -> memory.Explored:
        """From memory, or worked out while people see how far it is; they may stop it or change a setting meanwhile."""
        place = st.empty()
        name = f"{compute.__module__}.{compute.__qualname__} {values}"
        if st.session_state.get(STOPPED) == name:
            with place.container(horizontal=True, vertical_alignment="center"):
                st.info("Stopped. Change a setting, or run it after all.", icon=":material/stop_circle:")
                st.button("Run", key="run", on_click=_remember, args=(None,), icon=":material/play_arrow:")
            st.stop()
        begun, bars = time.monotonic(), list[Any]()
        with memory.asked(compute, draw, values) as job:
            while not job.done.wait(0.05):
                if inside.wanted_elsewhere():
                    inside.leave_run()
                if not bars and time.monotonic() > begun + PATIENCE and memory.tells(compute):
                    with place.container(horizontal=True, vertical_alignment="center"):
                        bars.append(st.progress(0.0))
                        stop = f"stop:{crc32(name.encode())}"
                        st.button("Stop", key=stop, on_click=_remember, args=(name,), icon=":material/stop:")
                if bars:
                    waiting = f"Waiting, {job.ahead} ahead" if job.ahead else None
                    bars[0].progress(min(max(job.share or 0.0, 0.0), 1.0), waiting)
        place.empty()
        return job.answer()

    # ------------------------------------------------------------------------------------------------- what waits

    def code(
        self,
        lab: str,
        settings: Mapping[str, Any],
        printed: Callable[[Any, int], str] | str,
        table: Mapping[str, Any] | None = None,
        **parts: str,
    ) -> None:
        expander = self.extras.expander("The code and the data", icon=":material/code:", key=CODE, bind="query-params")
        if not expander.open:  # a closed one costs a setting's change nothing
            return
        body = self.about.code[lab]
        for part, made in parts.items():
            body = body.replace(f"<{part}>", made)
        body = script(self.about, settings, body)
        name = f"{self.about.slug}_{lab}"
        with expander:
            st.code(body, language="python")
            st.caption("It prints:")
            st.code(printed if isinstance(printed, str) else printed(self.result, self.step), language=None)
            with st.container(horizontal=True):
                data = self.result.table() if table is None else table
                _download("Python", lambda: body, f"{name}.py", "text/x-python")
                _download("Notebook", lambda: notebook(self.about, body), f"{name}.ipynb", "application/x-ipynb+json")
                _download("Data (CSV)", lambda: csv_bytes(data), f"{name}.csv", "text/csv")

    def say(self, text: str) -> None:
        with self._form():
            st.info(harmless(text), icon=":material/insights:")

    def note(self, text: str, *, diff: str = "") -> None:
        self.extras.caption(harmless(text))
        if diff:
            self.extras.code(diff, language="diff")

    def table(self, rows: Any, *, title: str = "", index: str = "", pictures: Sequence[str] = ()) -> None:
        if title:
            self.extras.markdown(f"**{harmless(title)}**")
        frame = pd.DataFrame(rows)
        if index:
            shown = frame.map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)  # it reads Markdown
            self.extras.table(shown.set_index(index))
        else:
            drawn = {name: st.column_config.BarChartColumn(width="small", y_min=0, y_max=1) for name in pictures}
            self.extras.dataframe(frame, hide_index=True, column_config=drawn)

    # ------------------------------------------------------------------------------------------------- the end

    def finish(self) -> None:
        """Mark what was changed from its default, and offer the way back."""
        if self.worked_out:
            before = st.session_state.get(SET, {})
            moved = next((key for key, value in self.values.items() if before.get(key, value) != value), "")
            ahead.wish(inside.visit(), self.page.labs[self.title], self.settings, self.values, moved)
        st.session_state[SET] = dict(self.values)
        defaults = {key: setting.default for key, setting in self.settings.items() if setting.kind != "text"}
        changed = [key for key, default in defaults.items() if self.values[key] != default]
        if self.popover is not None:
            self.popover.button(
                "Back to the defaults",
                key="defaults",
                on_click=links.move_to,
                args=(defaults, {}),
                disabled=not changed,
                icon=":material/restart_alt:",
            )
        marks = [
            f'.st-key-{re.sub("[^a-zA-Z0-9_-]", "-", key)} [data-testid="stWidgetLabel"] '
            "{ text-decoration: underline 2px var(--held); text-underline-offset: 4px; }"
            for key in changed
        ]
        hidden = [key for key in changed if not self.settings[key].lever]
        if hidden:
            marks.append(f'.st-key-more button::after {{ content: "{len(hidden)}"; }}')
        if self.formed:  # the stage is scrolled then, rather than the pictures squeezed
            marks.append(".st-key-stage { --least: 30rem; }")
        with self.style:
            st.html(f"<style>{' '.join(marks)}</style>")  # house

    def refuse(self, why: str) -> None:
        """What a lab cannot be asked, in one sentence where the picture would be, and where a file was just brought."""
        for each in (self.stage, *self.said):
            each.warning(harmless(why), icon=":material/tune:")


def _telling() -> Callable[[float], None]:
    """A bar, and what moves it."""
    bar = st.progress(0.0, "Working it out …")

    def tell(share: float) -> None:
        bar.progress(share)

    return tell


def _remember(asked: str | None) -> None:
    st.session_state[STOPPED] = asked


def _download(label: str, content: Callable[[], str | bytes], name: str, mime: str) -> None:
    st.download_button(label, content, name, mime, on_click="ignore", icon=":material/download:")
