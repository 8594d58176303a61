"""A stranger's words read as they are: on the page, in pictures, and in what people take away."""

from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from figures.words import plain
from tools.shown_texts import found, main
from ui.export import csv_bytes, script
from ui.picture import picture
from ui.plain import harmless


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("![a](http://e.x/y.png)", "\\!\\[a\\]\\(http\\://\u2060e\\.x/y\\.png\\)"),
        ("**b** $x$ <b> &lt;", "\\*\\*b\\*\\* \\$x\\$ \\<b\\> \\&lt;"),
        ("www.e.x, me@e.x", "www\u2060\\.e\\.x, me@\u2060e\\.x"),
        ("# one\n\n- two", "\\# one \\- two"),
        ("a -> b, :dog: at 10:30", "a \\-\u2060\\> b, \\:\u2060dog\\: at 10\\:30"),
        ("12,000 rows", "12,000 rows"),
    ],
)
def test_a_strangers_words_are_shown_and_do_nothing(words, shown):
    assert harmless(words) == shown


def test_in_a_picture_no_name_is_markup():
    from figures.ab_testing.reading import guardrail_verdicts

    guardrails = import_module("concepts.ab_testing.guardrails")
    name = "<b>a</b> &amp;"
    row = {"name": name, "control": 0.01, "treatment": 0.01, "margin": 0.002, "sd": 0.0, "worse": "higher"}
    chart = guardrail_verdicts(guardrails.guardrails(guardrails.read_rows([row]), 1000, 1000))
    assert chart.layout["yaxis"]["ticktext"][0].startswith("&lt;b&gt;a&lt;/b&gt; &amp;amp; <b>")
    assert plain("<a href='http://e.x'>x</a>\n&") == "&lt;a href='http://e.x'&gt;x&lt;/a&gt; &amp;"


def test_the_names_of_columns_and_categories_are_no_markup_in_the_drift_report():
    monitoring, figures = import_module("concepts.monitoring.drift_report"), import_module("figures.monitoring")
    rng = np.random.default_rng(0)
    marked = {"<b>x</b>": rng.normal(size=60), "<i>y</i>": ["<a href='e'>", "<u>v</u>", "&lt;"] * 20}
    report = monitoring.report(pd.DataFrame(marked), pd.DataFrame(marked))
    text = picture(figures.report_view(report)).json
    assert "&lt;b&gt;x" in text
    figure = figures.report_view(report).figures
    for chart in figure:
        drawn = repr([chart.layout["xaxis"], chart.layout["yaxis"], chart.data])
        assert not any(part in drawn for part in ("<b>x", "<i>y", "<a href", "<u>v"))


def test_a_text_in_the_data_is_no_formula_and_a_number_is_a_number():
    table = {"=cmd": ["=1+1", "@x", "-a", "\tb", "plain", "-1.5"], "value": np.array([-1.5, 2, 3, 4, 5, 6])}
    lines = csv_bytes(table).decode("utf-8-sig").splitlines()
    assert lines == ["'=cmd,value", "'=1+1,-1.5", "'@x,2.0", "'-a,3.0", "'\tb,4.0", "plain,5.0", "-1.5,6.0"]


def test_names_stay_inside_their_strings_in_the_code():
    from content import catalogue

    code = script(catalogue()[0], {"file": "a'\"\n''');import os#.csv"}, "")
    values = {}
    exec(code, values)
    assert values["file"] == "a'\"\n''');import os#.csv"


def test_what_is_shown_goes_through_it():
    assert main() == 0
    wrong = [
        'st.error(f"{name} is wrong")',
        'place.caption("x " + name)',
        'st.write("{}".format(name))',
        'st.info(f"{harmless(one)} {two}")',
        'st.slider(label=f"{name}")',
    ]
    right = [
        'st.error(f"{harmless(name)} has {rows:,} rows")',
        'st.caption(f"{about.title}")',
        'st.info("x " + LAYERS)',
        'st.info(f"{text}")  # house',
    ]
    assert all(list(found(each)) for each in wrong)
    assert not any(list(found(each)) for each in right)
