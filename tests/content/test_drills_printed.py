"""What is printed for reviewers is what is asked."""

from tools.drills import PLACE, document


def test_the_printed_drills_are_not_stale():
    assert PLACE.read_text("utf-8") == document(), "run python -m tools.drills"
