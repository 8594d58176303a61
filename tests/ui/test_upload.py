"""What a lab sees of a file."""

from ui.upload import example_of


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
