"""Pages by Streamlit's own test runner: what only the live panel does."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from content import catalogue
from ui.panel import as_typed, outline
from ui.warm import watched

ROOT = Path(__file__).parents[2]
LINK_NOTICE = "This link asks for"
SLUGS = [each.slug for each in catalogue()]
LESSONS = [each.slug for each in catalogue() if any(scene.say for scene in each.scenes)]


def _page(slug: str) -> None:
    from importlib import import_module

    from ui import frame

    frame.show(import_module(f"pages.{slug}").PAGE)


def open_page(slug: str, lab: str | None = None, /, **query: str | list[str]) -> AppTest:
    page = AppTest.from_function(_page, args=(slug,), default_timeout=600)
    for name, value in (({"lab": lab} if lab else {}) | query).items():
        page.query_params[name] = value
    return page.run()


def calm(page: AppTest) -> None:
    assert not page.exception, page.exception[0].message


def notices(page: AppTest) -> list[str]:
    return [info.value for info in page.info if LINK_NOTICE in info.value]


def titles(slug: str) -> list[str]:
    return list(import_module(f"pages.{slug}").PAGE.labs)


@pytest.mark.parametrize("slug", LESSONS[::6])  # in the browser all are
def test_the_page_opens_and_its_reveal_moves_the_stage(slug):
    page = open_page(slug)
    calm(page)
    assert not notices(page)
    about = next(each for each in catalogue() if each.slug == slug)
    right = import_module(f"pages.{slug}").PAGE.prediction()
    page.radio(key="prediction").set_value(right).run()
    page.text_input(key="because").set_value("of a reason").run()
    page.button(key="commit").click().run()
    calm(page)
    assert page.success[0].value.startswith("**Right.**")
    assert any("because of a reason" in each.value for each in page.markdown)
    scene = about.scene_named(about.scene)
    if scene.lab:
        assert page.button_group(key="lab").value == scene.lab
    assert "because" not in page.query_params
    wrong = next(key for key in about.options if key != right)
    page.radio(key="prediction").set_value(wrong).run()
    page.button(key="commit").click().run()
    calm(page)
    assert any("**Not this one.**" in each.value for each in page.info)


def test_a_guess_is_drawn_on_the_stage_and_committed_without_a_choice():
    slug = next(each.slug for each in catalogue() if each.draw)
    page = open_page(slug)
    assert page.button(key="commit").disabled
    page.button(key="draw").click().run()
    calm(page)
    assert not page.button(key="commit").disabled
    page.button(key="commit").click().run()
    calm(page)
    assert not page.success
    assert any("The stage was moved" in each.value for each in page.caption)


def test_the_link_after_a_reveal_from_another_lab_holds_what_the_reveal_moved():
    page = open_page("deployment", "Capacity")
    page.radio(key="prediction").set_value(page.radio(key="prediction").options[0]).run()
    page.button(key="commit").click().run()
    link = {name: page.query_params[name] for name in page.query_params}
    again = open_page("deployment", None, **link)
    assert again.selectbox(key="growth").value == page.selectbox(key="growth").value == 1
    assert again.select_slider(key="look_minutes").value == page.select_slider(key="look_minutes").value


@pytest.mark.parametrize("slug", LESSONS)
def test_a_link_opens_every_scene(slug):
    """With its settings, its step and nothing else; what stands there is held by the still panel (tests/content). Those
    of long labs are opened in the browser alone."""
    about = next(each for each in catalogue() if each.slug == slug)
    labs = import_module(f"pages.{slug}").PAGE.labs
    for scene in (each for each in about.scenes if each.say):
        if watched(labs[scene.lab or next(iter(labs))]):
            continue
        page = open_page(slug, None, scene=scene.name)
        calm(page)
        assert not notices(page), scene.name
        title = scene.lab or next(iter(labs))
        assert page.button_group(key="lab").value == title
        known, control = outline(labs[title], scene.settings)
        for key, setting in known.items():
            expected = scene.settings.get(key, setting.default)
            assert page.session_state[key] == expected or setting.kind == "text", (scene.name, key)
        if scene.step is not None:
            assert as_typed(page.session_state[control]) == as_typed(scene.step), scene.name
        assert "scene" not in page.query_params


@pytest.mark.parametrize("slug", SLUGS)
def test_every_default_may_be_named_in_the_link(slug):
    """As a label, for lists, and as people type numbers: nothing is refused that the page offers."""
    lab = next(iter(import_module(f"pages.{slug}").PAGE.labs.values()))
    known, _ = outline(lab)
    link = {key: setting.text(setting.default) for key, setting in known.items() if setting.kind != "text"}
    typed = {key: [text.replace(",", "").removesuffix(".0") for text in texts] for key, texts in link.items()}
    page = open_page(slug, None, **typed)
    calm(page)
    assert not notices(page)


def test_a_link_without_a_lab_opens_the_lab_that_knows_what_it_asks_for():
    page = open_page("deployment", None, replicas="8", load="80%")
    calm(page)
    assert not notices(page)
    assert page.button_group(key="lab").value == "Capacity"
    assert page.slider(key="replicas").value == 8


def test_a_number_of_a_list_may_be_typed_without_its_decimals():
    page = open_page("deployment", "Capacity", service="100")
    calm(page)
    assert not notices(page)
    assert page.select_slider(key="service").value == 100.0


@pytest.mark.parametrize(
    ("slug", "lab", "key", "text"),
    [
        ("mlops", "Pipeline", "runs", "nc"),
        ("mlops", "ML Test Score", "answers", "2222222-1111111-0000000-2222222"),
        ("deployment", "Bundle", "sent", '[["1","2","car","city"]]'),
        ("ab_testing", "Read the result", "guardrails", '[["Errors",0.01,0.02,0.004,0.0,"higher"]]'),
    ],
)
def test_what_no_widget_holds_is_in_the_link_while_its_lab_is_open(slug, lab, key, text):
    page = open_page(slug, lab, **{key: text})
    calm(page)
    assert page.query_params[key] in (text, [text])
    other = next(each for each in titles(slug) if each != lab)
    page.button_group(key="lab").set_value(other).run()
    assert key not in page.query_params
    page.button_group(key="lab").set_value(lab).run()
    calm(page)
    assert page.query_params[key] in (text, [text])
    refused = open_page(slug, lab, **{key: "no such thing"})
    calm(refused)
    assert key not in refused.query_params
    assert any(f"`{key}` = " in each for each in notices(refused))


def test_a_history_grows_and_is_taken_back_and_the_control_follows():
    page = open_page("mlops", "Pipeline", runs="nc")
    page.button(key="runs:run").click().run()
    calm(page)
    grown = page.session_state["runs"]
    assert grown[:2] == "nc"
    assert len(grown) == 3
    assert page.session_state["run"].startswith("4")
    page.button(key="runs:back").click().run()
    assert page.session_state["runs"] == "nc"
    page.button(key="runs:over").click().run()
    calm(page)
    assert page.session_state["runs"] == ""
    assert page.button(key="runs:back").disabled


def test_questions_are_answered_one_by_one_or_all_at_once():
    page = open_page("mlops", "ML Test Score")
    before = page.session_state["answers"].replace("-", "")
    page.button_group(key="answers:27").set_value(2).run()
    calm(page)
    after = page.session_state["answers"].replace("-", "")
    assert (after[:27], after[27]) == (before[:27], "2")
    page.button(key="answers:All not done").click().run()
    calm(page)
    assert set(page.session_state["answers"]) == {"0", "-"}


@pytest.mark.parametrize("number", ["1e308", "-1e308", "1e400", "1e-300", "9" * 400])
def test_rows_of_a_link_with_numbers_beyond_use_give_way_to_the_example(number):
    page = open_page("ab_testing", "Read the result", guardrails=f'[["Errors",{number},0.02,0.004,0.0,"higher"]]')
    calm(page)
    assert not page.warning
    assert any("`guardrails` = " in each for each in notices(page))


def test_rows_of_a_link_are_compared_by_what_they_mean():
    text = '[ ["Errors", 0.010, 2e-2, 0.004, 0, "higher"] ]'
    page = open_page("ab_testing", "Read the result", guardrails=text)
    calm(page)
    assert not notices(page)


def test_a_prediction_is_in_the_link_by_its_key_and_read_by_its_text_as_well():
    about = next(each for each in catalogue() if each.slug == "roc_auc")
    key = next(iter(about.options))
    page = open_page("roc_auc")
    text = page.radio(key="prediction").options[0]
    page.radio(key="prediction").set_value(key).run()
    assert page.query_params["prediction"] in (key, [key])
    for asked in (key, text):
        again = open_page("roc_auc", None, prediction=asked)
        calm(again)
        assert not notices(again)
        assert again.radio(key="prediction").value == key
        assert again.query_params["prediction"] in (key, [key])


def test_what_others_hang_on_a_link_asks_for_nothing():
    page = open_page("roc_auc", None, utm_source="x", gclid="y", separation="1.234", **{"": "z"})
    calm(page)
    assert not notices(page)
    assert page.slider(key="separation").value == 1.2
    assert page.query_params["separation"] in ("1.2", ["1.2"])


@pytest.mark.parametrize("said", ["**b** <b> $x$ [a](http://e.x)"])
def test_a_reason_reads_as_it_was_typed(said):
    page = open_page("roc_auc")
    page.radio(key="prediction").set_value(import_module("pages.roc_auc").PAGE.prediction()).run()
    page.text_input(key="because").set_value(said).run()
    page.button(key="commit").click().run()
    calm(page)
    assert any(r"\*\*b\*\* \<b\> \$x\$ \[a\]" in each.value for each in page.markdown)


HOSTILE = ["-1e99", "nan", "<script>", "", "x" * 10_000, "1,2,3", "∞"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_hand_edited_link_opens_the_page_with_one_calm_sentence(slug):
    """Every page meets a value, and every kind of name meets every value in turn."""
    place = SLUGS.index(slug)
    value = HOSTILE[place % len(HOSTILE)]
    known, _ = outline(next(iter(import_module(f"pages.{slug}").PAGE.labs.values())))
    name = (next(iter(known)), "nonsense", "lab", "prediction", "scene")[place % 5]
    page = open_page(slug, None, **{name: value})
    calm(page)
    if name == "scene" and not value:
        return
    assert len(notices(page)) == 1
    assert len(notices(page)[0]) < 400


def test_a_link_for_a_class_hides_what_there_is_and_names_what_there_is_not():
    page = open_page("roc_auc", hide="n,answer,control_arm")  # `n` is a setting of the lab, `control_arm` of none
    calm(page)
    assert not page.get("slider") or "n" not in [each.key for each in page.slider]
    assert len(notices(page)) == 1
    assert "(`hide = control_arm`)" in notices(page)[0]
    other = titles("roc_auc")[-1]
    assert not notices(open_page("roc_auc", other, hide="n,settings"))


@pytest.mark.parametrize("seed", ["1e400", "9" * 400, "-inf"])
def test_a_number_beyond_all_ranges_is_struck_out_of_the_link(seed):
    page = open_page("roc_auc", seed=seed)
    calm(page)
    assert page.number_input(key="seed").value == 0
    assert any("`seed` = " in each for each in notices(page))


def test_home_lists_every_room_and_finds_by_words():
    home = AppTest.from_file(str(ROOT / "explorer.py"), default_timeout=600).run()
    calm(home)
    cards = [link.proto for link in home.get("page_link")]
    assert [(each.label, each.help) for each in cards] == [(each.short, each.title) for each in catalogue()]
    searched = AppTest.from_file(str(ROOT / "explorer.py"), default_timeout=600)
    searched.query_params["search"] = "zzzz no such thing"
    assert "Nothing matches" in searched.run().info[0].value


def test_home_finds_scenes_by_their_words_and_opens_them():
    home = AppTest.from_file(str(ROOT / "explorer.py"), default_timeout=600)
    home.query_params["search"] = "roc overlap"
    calm(home.run())
    scene = home.get("page_link")[0].proto
    assert scene.label.startswith("**They overlap, and yet** · ROC and AUC")
    assert (scene.page, scene.query_string) == ("roc_auc", "scene=paired")


def test_home_says_what_it_cannot_take_from_a_link():
    home = AppTest.from_file(str(ROOT / "explorer.py"), default_timeout=600)
    home.query_params["rarity"] = "Foo"
    assert LINK_NOTICE in home.run().info[0].value


def test_the_drift_report_has_small_pictures_in_its_rows():
    page = open_page("monitoring", "Your own two tables")
    calm(page)
    (frame,) = [each for each in page.dataframe if "before" in each.value]
    assert frame.value["column"].tolist()[:2] == ["channel", "parcel"]
    drawn = json.loads(frame.proto.columns)
    assert {drawn[name]["type_config"]["type"] for name in ("before", "after")} == {"bar_chart"}
    said = next(each.value for each in page.info)
    assert "2 of 5 columns changed" in said
    assert "A classifier tells the files apart" in said
