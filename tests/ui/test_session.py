"""A practice session under way."""

from practice.deck import Item
from ui.session import Run, _here


def test_a_second_click_on_next_leaves_no_item_out() -> None:
    run = Run("Ten cards", [Item("roc_auc", "drill", "precision_elsewhere", seed) for seed in range(3)])
    heard = _here(run, lambda what, value: run.go_on())
    heard("next", None)
    heard("next", None)  # the click after, of the same item
    assert run.place == 1
    _here(run, lambda what, value: run.go_on())("next", None)
    assert run.place == 2
