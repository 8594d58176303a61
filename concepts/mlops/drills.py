"""Questions on MLOps with numbers drawn anew; each wrong answer is what a named mistake gives."""

from math import erfc, sqrt
from statistics import NormalDist

from numpy.random import Generator

from concepts.drill import DegenerateError, Drill, Mistake, choice, kind, named, number
from concepts.mlops.ml_test_score import NAMES, TESTS, final, sums
from concepts.mlops.release_gate import harm_not_excluded
from concepts.mlops.stages import STAGES


@kind
def what_reruns(rng: Generator) -> Drill:
    """The page's question with other numbers: how far does a change travel?"""
    stage, tree, by_key = str(rng.choice(["validate", "features", "train"])), rng.random() < 0.4, rng.random() < 0.4
    comment = bool(rng.random() < 0.7)
    rest = STAGES[STAGES.index(stage) :]
    none, alone, below, everything = "None of them", f"{stage} alone", ", ".join(rest), "All eight"
    if comment and tree:
        answer, first, last = (
            none,
            f"A syntax tree holds no comment, so the key of {stage} is the old one.",
            "Nothing is new.",
        )
    elif comment and not by_key:
        answer, first = alone, f"Another text is another key, so {stage} runs."
        last = "The same bytes come out, and keys hold contents: those below are old ones, and the wave stops."
    else:
        answer, first = below, f"Another code is another key, so {stage} runs."
        last = (
            f"{'Its key' if comment else 'What comes out'} is in the keys below: all {len(rest)} stages from it on run."
        )
    ask = (
        f"A pipeline of {', '.join(STAGES)}, each on the output of the one before. A stage runs if its key is new. "
        f"Code is hashed {'by its syntax tree' if tree else 'character by character'}, and a key holds the "
        f"{'keys' if by_key else 'contents'} of its inputs. Somebody "
        f"{'adds a comment to' if comment else 'changes what comes out of'} {stage}; all stages are deterministic. "
        "What runs tonight, if the gate lets what is new pass?"
    )
    mistakes = {
        none: Mistake("took a new code for an old one", none, "As text a comment is another code, and so is a change."),
        alone: Mistake(
            "let the wave stop at the stage",
            alone,
            "The key is the old one." if answer == none else "What its input was made of is in the next key as well.",
        ),
        below: Mistake(
            "let the change run down to the end",
            below,
            "The key is the old one." if answer == none else "The next keys hold the contents, and these are the same.",
        ),
        everything: Mistake("started from the raw data", everything, "What stands above the change has its old key."),
    }
    scene = "tree" if tree else "chained" if by_key else "reveal"
    return choice(rng, ask, answer, [each for each in mistakes.values() if each.value != answer], (first, last), scene)


def _answers(rng: Generator) -> tuple[list[tuple[int, int]], tuple[int, ...]]:
    """(automated, by hand) of each section, and the states that `sums` reads."""
    drawn = []
    for _ in NAMES:
        automated = int(rng.integers(0, 5))
        drawn.append((automated, int(rng.integers(0, min(4, TESTS - automated) + 1))))
    return drawn, tuple(
        state for done, hand in drawn for state in [2] * done + [1] * hand + [0] * (TESTS - done - hand)
    )


def _told(drawn: list[tuple[int, int]]) -> str:
    return "; ".join(f"{name} {done} and {hand}" for name, (done, hand) in zip(NAMES, drawn, strict=True))


@kind
def score_of_a_team(rng: Generator) -> Drill:
    """The ML Test Score of a team."""
    drawn, answers = _answers(rng)
    points, score = sums(answers), final(answers)
    ask = (
        "The ML Test Score has seven tests in each of four sections. A team has so many automated, and so many done by "
        f"hand and written down: {_told(drawn)}. What is its score?"
    )
    mistakes = [
        Mistake("took the mean of the sections", float(points.mean()), "The score is that of the weakest section."),
        Mistake("added the sections up", float(points.sum()), "The score is that of the weakest section."),
        Mistake(
            "gave a full point for work by hand", float(min(a + b for a, b in drawn)), "By hand counts half a point."
        ),
        Mistake("gave no point for work by hand", float(min(a for a, _ in drawn)), "By hand counts half a point."),
        Mistake("took the scale of 2016", 2 * score, "That workshop paper counted twice as much."),
    ]
    if points.min() == 0 or points.mean() - score < 0.5:
        raise DegenerateError("the weakest section must have something, and be weaker.")
    way = (
        "A full point automated, half by hand: "
        + "; ".join(f"{name} {each:g}" for name, each in zip(NAMES, points, strict=True))
        + ".",
        f"The weakest is {NAMES[int(points.argmin())]}, so the score is {score:g}.",
    )
    apart = {each.value: each for each in reversed(mistakes) if abs(each.value - score) > 0.2}
    return number(ask, score, list(apart.values()), way, "score", tolerance=0.05, spec=".1f")


@kind
def steps_to_a_score(rng: Generator) -> Drill:
    """How many half points until the score is that high?"""
    _, answers = _answers(rng)
    points, aim = sums(answers), float(rng.choice([2, 2.5, 3, 3.5, 4]))
    short = [max(aim - each, 0) * 2 for each in points.tolist()]
    if sum(each > 0 for each in short) < 2:
        raise DegenerateError("two sections must be short of it.")
    steps = sum(short)
    told = ", ".join(f"{name} {each:g}" for name, each in zip(NAMES, points, strict=True))
    ask = (
        f"A team's points in the ML Test Score: {told}. A test done by hand brings half a point, automating it another "
        f"half. How many such half points are needed at least for a score of {aim:g}?"
    )
    mistakes = [
        Mistake("lifted the weakest section alone", max(short), "Then the next section is the weakest."),
        Mistake("counted full points", steps / 2, "A step brings half a point."),
        Mistake("lifted all four by the same", 4 * max(short), "A section above the aim needs nothing."),
        Mistake("lifted the mean to it", max(8 * aim - 2 * float(points.sum()), 0), "The score is no average."),
    ]
    way = (
        "Short of it: "
        + ", ".join(f"{name} by {each / 2:g}" for name, each in zip(NAMES, short, strict=True) if each)
        + ".",
        f"{' + '.join(f'{each:g}' for each in short if each)} half points = {steps:g}.",
    )
    apart = {each.value: each for each in reversed(mistakes) if each.value != steps}
    return number(ask, steps, list(apart.values()), way, "score", tolerance=0.2, spec="g", unit="half points")


@kind
def harm_ruled_out(rng: Generator) -> Drill:
    """A gate on paired rows: what is the p-value of harm?"""
    rows, margin = int(rng.choice([100, 200, 400, 500, 1000])), float(rng.choice([0.02, 0.03]))
    wins = int(rng.integers(3, max(rows // 20, 6)))
    losses = max(wins + int(rng.integers(-3, 4)), 1)
    p = harm_not_excluded(wins, losses, rows, margin)
    if not 0.005 < p < 0.3:
        raise DegenerateError("it must be neither plain nor hopeless.")

    def beyond(z: float) -> float:
        return erfc(z / sqrt(2)) / 2

    ask = (
        f"Candidate and live model answer the same {rows:,} held-out rows. The candidate alone is right on {wins}, the "
        f"live one alone on {losses}. The gate wants to rule out that the candidate is worse by {margin:.0%} points or "
        "more, and looks at the p-value of that harm. About how large is it?"
    ).replace("% points", " points")
    mistakes = [
        Mistake("left the margin out", harm_not_excluded(wins, losses, rows, 0.0), "Without one it asks for a gain."),
        Mistake("turned it round", 1 - p, "Harm is the hypothesis: a small value rules it out."),
        Mistake(
            "let rows on which they agree count",
            beyond((wins - losses + rows * margin) / sqrt(rows)),
            "Only rows on which they differ scatter the difference.",
        ),
    ]
    way = (
        f"The harm would be {rows * margin:.0f} rows; seen are {wins} − {losses} = {wins - losses}".replace(
            "= -", "= −"
        )
        + f", with a scatter of about √{wins + losses} or a little more.",
        f"So z is at most about ({f'{wins - losses}'.replace('-', '−')} + {rows * margin:.0f}) / √{wins + losses} = "
        f"{(wins - losses + rows * margin) / sqrt(wins + losses):.1f}, exactly {NormalDist().inv_cdf(1 - p):.1f}: "
        f"p = {p:.3f}, and the gate "
        f"{'passes it at 5%' if p <= 0.05 else 'refuses it at 5%'}.",
    )
    return choice(rng, ask, p, mistakes, way, "debug", spec=".3f")


@kind
def bad_among_releases(rng: Generator) -> Drill:
    """A gate that is right most of the time: how many releases are bad?"""
    bad, caught = float(rng.choice([0.05, 0.1, 0.2])), float(rng.choice([0.8, 0.9, 0.95]))
    passed = float(rng.choice([0.4, 0.5, 0.6, 0.8]))
    through, sound = bad * (1 - caught), (1 - bad) * passed
    share = through / (through + sound)
    ask = (
        f"A model is retrained each month, and {bad:.0%} of the candidates are bad. The gate refuses {caught:.0%} of "
        f"the bad ones, and passes {passed:.0%} of the sound ones. What share of the releases is bad?"
    )
    mistakes = [
        Mistake(
            "took the share of bad ones that pass", 1 - caught, "That is a share of the bad ones, not of releases."
        ),
        Mistake("let all sound ones pass", through / (through + 1 - bad), "The gate refuses sound ones as well."),
        Mistake("counted it over all candidates", through, "Refused candidates are no releases."),
        Mistake("saw no effect of the gate", bad, "That is the share with no gate."),
    ]
    way = (
        f"Of 1,000 candidates {1000 * bad:.0f} are bad and {1000 * through:.3g} of them pass; {1000 * sound:.0f} sound "
        "ones pass.",
        f"{1000 * through:.3g} / {1000 * (through + sound):.4g} = {share:.2%}, at the price of "
        f"{1 - through - sound:.0%} of months with no release.",
    )
    return choice(rng, ask, share, mistakes, way, "drift", spec=".2%")


@kind
def minutes_to_a_model(rng: Generator) -> Drill:
    """A pipeline with two branches and a cache: how long does the rerun take?"""
    ingest, features, texts, train, evaluate = (5 * int(each) for each in rng.choice(range(1, 13), 5, replace=False))
    changed = str(rng.choice(["features", "texts", "raw data"]))
    branches = {"features": features, "texts": texts}
    middle = branches.get(changed, max(features, texts))
    head = ingest if changed == "raw data" else 0
    minutes = head + middle + train + evaluate
    longest, everything = ingest + max(features, texts) + train + evaluate, ingest + features + texts + train + evaluate
    ask = (
        f"Ingest takes {ingest} minutes; then, side by side, features {features} and embedded texts {texts}; then "
        f"train {train} on both, and evaluate {evaluate}. All was run yesterday and is cached. Now "
        + {
            "features": "the code of features puts out other values",
            "texts": "the code of the embedded texts puts out other values",
            "raw data": "new rows come in",
        }[changed]
        + ". After how many minutes is the model evaluated?"
    )
    mistakes = [
        Mistake("added up all stages", everything, "Stages side by side take the time of the longer one."),
        Mistake("took no stage from the cache", longest, "What stands above the change, and beside it, is cached."),
        Mistake("ran the changed stage alone", head + middle, "What is below takes its output, and that is new."),
    ]
    both = head + features + texts + train + evaluate
    if changed == "raw data":
        shorter = head + min(features, texts) + train + evaluate
        mistakes.append(Mistake("waited for the shorter branch", shorter, "Training needs both."))
        mistakes.append(Mistake("ran the two branches one after the other", both, "They run at once."))
    else:
        mistakes.append(Mistake("ran the unchanged branch too", both, "Nothing of it changed: it is cached."))
    parts = [each for each in (head, middle, train, evaluate) if each]
    way = (
        "New rows make all keys new; side by side the longer branch counts."
        if changed == "raw data"
        else "Ingest and the other branch come from the cache; the changed stage and what is below run.",
        f"{' + '.join(map(str, parts))} = {minutes} minutes.",
    )
    apart = {each.value: each for each in reversed(mistakes) if each.value != minutes}
    return number(ask, minutes, list(apart.values()), way, "first", tolerance=0.5, spec=".0f", unit="minutes")


TWIN = "what_reruns"
"""The kind that asks the page's prediction again with other numbers."""
KINDS = named(what_reruns, score_of_a_team, steps_to_a_score, harm_ruled_out, bad_among_releases, minutes_to_a_model)
