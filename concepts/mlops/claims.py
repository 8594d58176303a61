"""The numbers that the answer quotes, and the right option of its prediction."""

from __future__ import annotations

from functools import cache
from math import sqrt

from concepts.mlops import continuous_training, ml_test_score
from concepts.mlops.release_gate import harm_not_excluded
from concepts.mlops.run_history import History, history
from concepts.mlops.stage_cache import CACHED, RERUN
from concepts.mlops.stages import (
    PURE,
    STAGES,
)


@cache
def scenes() -> dict[str, History]:
    """The histories that the prose speaks of."""
    return {
        "default": history(),
        "comment": history("nc"),
        "tree": history("nc", hashed="tree"),
        "chained": history("nc", linked_by="key"),
        "open": history(margin="none"),
    }


def prediction() -> str:
    """Key of the right option: which stages rerun when a comment in the training code changes."""
    last = scenes()["comment"].runs[-1]
    reran = {stage for stage, status in last.status.items() if status == RERUN}
    if not reran:
        return "nothing"
    if reran == {"train"}:
        return "train"
    return "all" if len(reran) == len(STAGES) else "below"


@cache
def claims() -> dict[str, float]:
    """Numbers that the page quotes."""
    seen = scenes()
    runs = seen["default"].runs
    asked = [run.status[stage] for run in runs for stage in PURE if run.change != "b"]
    debug, slip = (next(run for run in runs if run.change == change) for change in "wl")
    debug_live = next(run for run in seen["open"].runs if run.change == "w").production.live
    score = ml_test_score.plan()
    trained, calm = continuous_training.continuous_training(), continuous_training.continuous_training(damage=0.0)
    price = 100 * (calm.live[1] - calm.live[2]).mean(axis=0)
    calm_months = continuous_training.continuous_training(drift=0.0).live
    still = calm_months[:, -1]
    lopsided = ml_test_score.read_answers("2" * 21 + "0" * 7)
    return {
        "runs": len(runs),
        "reran": asked.count(RERUN),
        "cached": asked.count(CACHED),
        "reran_content": seen["comment"].runs[-1].count(RERUN),
        "reran_tree": seen["tree"].runs[-1].count(RERUN),
        "reran_chained": seen["chained"].runs[-1].count(RERUN),
        "debug_held": debug.accuracy,
        "debug_won": debug.wins,
        "debug_lost": debug.losses,
        "debug_live": debug_live,
        "kept_live": debug.production.live,
        "slip_held": slip.accuracy,
        "slip_won": slip.wins,
        "slip_lost": slip.losses,
        "slip_p": slip.p or 0.0,
        "held_first": runs[0].accuracy,
        "live_first": runs[0].production.live,
        "gated_releases": runs[-1].versions,
        "open_releases": seen["open"].runs[-1].versions,
        "tie_small": harm_not_excluded(5, 5, 100, 0.03),
        "tie_large": harm_not_excluded(50, 50, 1000, 0.03),
        "never_end": trained.live[0, -1].mean(),
        "bad_open": trained.bad()[1].mean(),
        "bad_gated": trained.bad()[2].mean(),
        "mean_open": trained.live[1].mean(),
        "mean_gated": trained.live[2].mean(),
        "price": price.mean(),
        "price_error": price.std(ddof=1) / sqrt(len(price)),
        "sound_passed": trained.passed[~trained.damaged].mean(),
        "calm_never": still[0].mean(),
        "calm_open": still[1].mean(),
        "calm_open_mean": calm_months[1].mean(),
        "calm_error": 100 * still[1].std(ddof=1) / sqrt(still.shape[1]),
        "score_example": score.score[0],
        "mean_example": score.points[0].mean(),
        "score_lopsided": ml_test_score.final(lopsided),
        "mean_lopsided": ml_test_score.sums(lopsided).mean(),
        "first_tie": next(step for step in range(len(score.score)) if score.to_raise(step) > 1),
    }
