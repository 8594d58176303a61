"""What a server answers under the light pages' addresses, asked as a browser asks."""

import json
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

import scenes
from content import catalogue
from scenes import pages
from scenes.answers import forget
from tests.ui.test_serving import ask
from ui import memory

ROC = "/scene/roc_auc"


@pytest.fixture(scope="module")
def app():
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Route

    from ui.serving import Answers

    routes = [*scenes.routes(""), Route("/{slug}", scenes.answered_by("presented"))]
    return Starlette(routes=routes, middleware=[Middleware(Answers, pages=set(), html="")])


@dataclass
class Page:
    links: list
    frames: list
    data: dict


def read(html):
    """What a page links to, and the JSON that stands in it."""
    found = Page([], [], {})

    class Reader(HTMLParser):
        inside = None

        def handle_starttag(self, tag, attrs):
            attrs = dict(attrs)
            found.links.extend(filter(None, (attrs.get("href"), attrs.get("src"))))
            self.inside = attrs.get("id") if tag == "script" else None

        def handle_data(self, text):
            if self.inside:
                found.data[self.inside] = found.data.get(self.inside, "") + text

        def handle_endtag(self, tag):
            self.inside = None

    Reader().feed(html)
    return found


def test_a_scene_is_a_page_that_anyone_may_frame_and_browsers_may_keep(app):
    first = ask(app, f"{ROC}/rare", host="x.org", accept_encoding="gzip")
    assert first.status == 200
    assert first.headers["content-encoding"] == "gzip"
    assert "frame-ancestors *" in first.headers["content-security-policy"]
    assert len(first.content) < 150_000
    assert ask(app, f"{ROC}/rare", host="x.org", if_none_match=first.headers["etag"]).status == 304
    page = read(ask(app, f"{ROC}/rare", host="x.org").text)
    told = json.loads(page.data["scene"])
    assert told["around"]["lead"].startswith("Same scores, rarer world")
    assert told["around"]["link"].startswith("roc_auc?prevalence=1.0%25")
    assert not [link for link in page.links if link.startswith("//") or "://" in link]


def test_any_state_of_a_lab_has_a_page_and_what_is_not_offered_is_said(app):
    page = ask(app, ROC, query="prevalence=1.0%25&threshold=0.8&bogus=%3Cimg%20src%3Dx%3E", host="x.org")
    assert page.status == 200
    assert "bogus = &lt;img src=x&gt;" in page.text
    assert "<img" not in page.text
    assert ask(app, f"{ROC}.json", query="n=1000").headers["content-type"] == "application/json"


def test_what_a_lever_would_show_is_told_only_where_it_is_kept(app):
    memory.forget()
    lever = "separation=2.2&ahead=true"
    assert ask(app, f"{ROC}.json", query=lever).status == 204
    told = ask(app, f"{ROC}.json", query="separation=2.2")
    again = ask(app, f"{ROC}.json", query=lever)
    assert (again.status, json.loads(again.text)) == (200, json.loads(told.text))
    assert ask(app, f"{ROC}/rare.json", query="ahead=true").status == 204
    assert ask(app, f"{ROC}.json", query=f"lab=nobody&{lever}").status == 200  # as the page takes it
    assert ask(app, "/scene/nobody.json", query="ahead=true").status == 404


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        (f"{ROC}/nowhere", "", 404),
        ("/scene/nobody", "", 404),
        ("/scene/nobody.json", "", 404),
        ("/scene/nobody/x.html", "", 404),
        (ROC, "x=" + "y" * 5000, 414),
        ("/handout/nobody", "", 404),
        ("/practise", "present=true", 404),
        ("/light/nothing.js", "", 404),
        ("/qr.svg", "to=javascript:alert(1)", 400),
        ("/qr.svg", "", 400),
        ("/qr.svg", "to=http://[", 400),
        ("/qr.svg", "to=http://" + "%F0%9F%98%80" * 1400, 400),
        ("/oembed", "url=http://[", 404),
        ("/oembed", "url=http://other.org/scene/roc_auc/rare", 404),
        ("/oembed", "url=http://x.org/scene/roc_auc/nowhere", 404),
        ("/oembed", "url=http://x.org/scene/roc_auc/rare&format=xml", 501),
    ],
)
def test_what_there_is_not_is_said_so(app, path, query, status):
    answer = ask(app, path, query=query, host="x.org")
    assert answer.status == status
    assert len(answer.content) < 300


@pytest.mark.parametrize(
    ("path", "query", "home"),
    [
        (f"{ROC}/nowhere", "", "../../"),
        (ROC, "x=" + "y" * 5000, "../"),
        ("/handout/nobody", "", "../"),
    ],
)
def test_from_a_page_that_there_is_not_a_way_leads_on(app, path, query, home):
    assert f'<a href="{home}">All questions</a>' in ask(app, path, query=query).text


def test_what_a_scenes_link_asks_for_beside_is_said_not_to_be_taken(app):
    told = ask(app, f"{ROC}/rare", query="cost_fn=5&utm_source=x&embed=true").text
    assert "is not offered here (cost_fn = 5)," in told
    assert 'class="notice"' not in ask(app, f"{ROC}/rare", query="utm_source=x").text


def test_a_file_to_take_home_needs_nothing_else(app):
    answer = ask(app, f"{ROC}/rare.html", host="x.org")
    assert answer.headers["content-disposition"] == 'attachment; filename="roc_auc.html"'
    page = read(answer.text)
    assert page.links == ["http://x.org/roc_auc?" + unescape(page.links[0]).partition("?")[2]]
    assert "Plotly" in answer.text


def test_oembed_tells_a_frame_within_the_room_that_there_is(app):
    page = ask(app, f"{ROC}/rare", host="x.org").text
    found = unescape(re.search(r'type="application/json\+oembed" href="([^"]*)"', page)[1])
    assert found == "oembed?url=" + quote("http://x.org/scene/roc_auc/rare", safe="")
    told = json.loads(
        ask(app, "/oembed", query=f"{found.partition('?')[2]}&maxwidth=500&maxheight=x", host="x.org").text
    )
    assert (told["type"], told["version"], told["width"], told["height"]) == ("rich", "1.0", 500, 600)
    assert told["html"].startswith('<iframe src="http://x.org/scene/roc_auc/rare" title="Rarer world · ROC and AUC"')
    endless = ask(app, "/oembed", query=f"{found.partition('?')[2]}&maxwidth={'1' * 5000}", host="x.org")
    assert json.loads(endless.text)["width"] == 960
    asked = quote("http://x.org/scene/roc_auc?n=1000&lab=Two models", safe="")
    assert (
        json.loads(ask(app, "/oembed", query=f"url={asked}", host="x.org").text)["title"] == "Two models · ROC and AUC"
    )


def test_settings_that_do_not_go_together_are_one_sentence(app, monkeypatch):
    def refuse(state, kept=False):
        raise ValueError("these do not go together.")

    monkeypatch.setattr("scenes.answers.show", refuse)
    forget()
    assert (ask(app, f"{ROC}/rare", host="y.org").status, ask(app, f"{ROC}/rare.json").status) == (400, 400)
    assert "these do not go together." in ask(app, f"{ROC}/rare", host="y.org").text


def test_scripts_and_sheets_are_kept_for_a_year_under_a_name_that_changes_with_them(app):
    for name in pages.assets():
        answer = ask(app, f"/light/{name}")
        assert "immutable" in answer.headers["cache-control"]
    assert ask(app, "/qr.svg", query="to=http://x.org/").text.startswith("<svg xmlns")


@pytest.mark.parametrize("slug", [each.slug for each in catalogue()])
def test_a_handout_holds_the_answer_two_pictures_the_code_and_the_solution_last(app, slug):
    html = ask(app, f"/handout/{slug}", host="x.org").text
    assert html.count('data-scene="scene') == 2
    assert html.count("data:image/svg+xml;base64,") == 1
    assert html.index("<h2>Sources</h2>") < html.index("<h2>Solution</h2>")
    assert "<math" in html or "$" not in next(each for each in catalogue() if each.slug == slug).answer
    body = re.sub(r"<script.*?</script>|<pre>.*?</pre>|<code>.*?</code>|<math.*?</math>", "", html, flags=re.DOTALL)
    assert not re.search(r"\{[a-z_]+:|\$[^$<]*\\|\]\(#", body), (
        "a placeholder, a formula or a link is left as it was typed"
    )


def test_a_presentation_and_the_speakers_notes_hold_the_lesson(app):
    assert ask(app, "/roc_auc", query="present=true").status == 200
    about = next(each for each in catalogue() if each.slug == "roc_auc")
    lesson = json.loads(read(pages.present_page(about)).data["lesson"])
    assert [each["name"] for each in lesson["scenes"]] == [each.name for each in about.scenes if each.say]
    assert lesson["right"] == "B"
    notes = pages.present_page(about, notes=True)
    assert json.loads(read(notes).data["lesson"]) == lesson
    assert notes.count("<button") == 2
