"""What a lab sees of a file, and how a stranger's words are shown."""

import pytest

from ui.upload import example_of, harmless


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("![a](http://e.x/y.png)", "\\!\\[a\\]\\(http\\://\u2060e\\.x/y\\.png\\)"),
        ("**b** $x$ <b>", "\\*\\*b\\*\\* \\$x\\$ \\<b\\>"),
        ("www.e.x, me@e.x", "www\u2060\\.e\\.x, me@\u2060e\\.x"),
        ("# one\n\n- two", "\\# one \\- two"),
        ("12,000 rows", "12,000 rows"),
    ],
)
def test_a_strangers_words_are_shown_and_do_nothing(words, shown):
    assert harmless(words) == shown


def test_an_example_is_read_once_and_as_a_file_would_be():
    def example():
        return {"group": ["a", "b"] * 15, "spent": [1.5, 2.5] * 15}

    upload = example_of("x", example)
    assert example_of("x", example) is upload
    assert not upload.brought
    assert upload.table.kinds == {"group": "label", "spent": "label"}
    part = upload.part("spent")
    assert list(part.frame.columns) == ["spent"]
    assert part.token != upload.part("group").token
