"""A live room as a state machine: pure and frozen. What happens to a room is a new room, and what is told of it follows
from the room and its votes alone.

While people vote it is told how many have, never how; before the reveal no answer is told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any

HOURS = 12.0
"""After which a room ends."""
TALK = 0.3, 0.7
"""Shares of right votes between which it pays to let people talk (Crouch and Mazur 2001)."""


@dataclass(frozen=True)
class Step:
    """What the room is told, and what the teacher is."""

    say: str
    do: str


STEPS = {
    "lobby": Step("Take your phone and join.", "Wait until most are in, then go on."),
    "think": Step("Think for yourself. The vote opens in a moment.", "Read the question aloud. A minute of silence."),
    "vote": Step("Vote now. You may change your vote until it closes.", "Wait for the last votes. Do not hint."),
    "closed": Step("The vote is closed.", "Ask one or two for their reasons, before anyone sees the split."),
    "split": Step("This is how you voted.", "Do not say yet who is right."),
    "talk": Step("Talk to a neighbour who voted otherwise.", "Two minutes. Walk around and listen."),
    "vote2": Step("Vote again: the same idea, asked anew.", "The numbers are new: nobody can copy. Wait for the last."),
    "reveal": Step("This is the answer.", "Say why it is right, and why the others tempt."),
    "explore": Step("Now hold the picture yourself.", "Let them move it on their phones, and tell what they find."),
}
AGAIN = Step("Vote once more, now that you have talked.", "The same question. Wait for the last.")
"""The second vote where it asks what the first did."""
NAMES = tuple(STEPS)
VOTES = {"vote": 1, "vote2": 2}
"""The steps in which people vote, and their rounds."""
SHOWN = ("split", "talk", "reveal", "explore")
REVEALED = ("reveal", "explore")


@dataclass(frozen=True)
class Question:
    """What is asked in a round.

    form: "choice", "value" or "curve". options: texts by key, of a choice. answer: a key, a number, or a curve: heights
    from 0 to 1 of the axis, one at each of `axes["x"]`. tolerance: how far off is still right, of a curve on average.
    say: the answer in words. because: why, in a sentence or two. axes: of a curve, what it is drawn on:
    `names`, the values of x, and `up`, the ends of y and whether they are logarithms (base 10) of it, as numbers.
    """

    form: str
    text: str
    answer: Any
    options: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = 0.0
    unit: str = ""
    say: str = ""
    because: str = ""
    axes: Mapping[str, Any] = field(default_factory=dict)

    def check(self, vote: Any) -> Any:
        """The vote as it counts. Raises `ValueError` where it is none."""
        if self.form == "choice":
            if not isinstance(vote, str) or vote not in self.options:
                raise ValueError(f"choice must be one of {', '.join(self.options)}.")
            return vote
        if self.form == "value":
            if not _is_number(vote):
                raise ValueError("value must be a finite number.")
            return float(vote)
        columns = len(self.axes["x"])
        if not isinstance(vote, list) or len(vote) != columns or all(each is None for each in vote):
            raise ValueError(f"curve must be a list of {columns} heights, null where nothing was drawn.")
        if not all(each is None or (_is_number(each) and 0 <= each <= 1) for each in vote):
            raise ValueError("curve must hold heights from 0 to 1, or null.")
        return [None if each is None else round(float(each), 3) for each in vote]

    def said(self, vote: Any) -> Any:
        """A vote as people read it: an option's text, a number, or a curve's value at each x at which it was drawn."""
        if self.form == "choice":
            return self.options[vote]
        if self.form == "value":
            return vote
        low, high, log = self.axes.get("up", (0.0, 1.0, False))  # of a room from before an update: shares of the axis
        names = self.axes.get("names", self.axes["x"])
        drawn = ((x, low + (high - low) * each) for x, each in zip(names, vote, strict=True) if each is not None)
        return "; ".join(f"{x}: {10**y if log else y:.3g}" for x, y in drawn)

    def is_right(self, vote: Any) -> bool:
        """Whether a vote counts as right: a curve where at least half of it was drawn, and on average near enough."""
        if self.form == "choice":
            return bool(vote == self.answer)
        if self.form == "value":
            return bool(abs(vote - self.answer) <= self.tolerance * (1 + 1e-9))
        gaps = [abs(each - truth) for each, truth in zip(vote, self.answer, strict=True) if each is not None]
        return 2 * len(gaps) >= len(vote) and sum(gaps) <= self.tolerance * len(gaps)

    def share(self, votes: Sequence[Any]) -> float | None:
        """The share of right votes; None where there are none."""
        return sum(map(self.is_right, votes)) / len(votes) if votes else None

    def split(self, votes: Sequence[Any]) -> Any:
        """How people voted: counts by option, all numbers in order, or the median of the curves."""
        if self.form == "choice":
            return {key: sum(vote == key for vote in votes) for key in self.options}
        if self.form == "value":
            return sorted(votes)
        columns = [[each for each in column if each is not None] for column in zip(*votes, strict=True)]
        return [median(column) if column else None for column in columns]


@dataclass(frozen=True)
class Room:
    """One room. secret: the teacher's, hashed. opened: when, in seconds. questions: of the two rounds. step: where it
    stands. round: which question it is at; after the second vote it stays 2."""

    slug: str
    title: str
    scene: str
    secret: str
    opened: float
    questions: tuple[Question, Question]
    step: str = "lobby"
    round: int = 1

    @property
    def question(self) -> Question:
        return self.questions[self.round - 1]

    def words(self, step: str) -> Step:
        """What is told at a step."""
        first, second = self.questions
        return AGAIN if step == "vote2" and first == second else STEPS[step]

    def to(self, where: str) -> "Room":
        """The room one step on ("next") or back ("back"), or at a step of that name: so a vote is opened again.

        Raises:
            ValueError: there is no such step.
        """
        if where in ("next", "back"):
            skipped = self.step == "reveal" and where == "back" and self.round == 1
            place = NAMES.index("split" if skipped else self.step) + (0 if skipped else 1 if where == "next" else -1)
            where = NAMES[min(max(place, 0), len(NAMES) - 1)]
        elif where not in STEPS:
            raise ValueError(f"to must be next, back or one of {', '.join(NAMES)}.")
        after = self.round if where in REVEALED else 1
        return replace(self, step=where, round=VOTES.get(where, after))

    def takes(self, round: int) -> bool:
        """Whether votes of a round are taken now."""
        return VOTES.get(self.step) == round

    def shows(self, round: int) -> bool:
        """Whether it may be told how a round was voted."""
        return self.step in SHOWN and round <= self.round

    @property
    def text(self) -> str:
        """The room as JSON, for a store."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @staticmethod
    def of(text: str) -> "Room":
        """The room that a text holds."""
        fields = json.loads(text)
        first, second = (Question(**each) for each in fields.pop("questions"))
        return Room(**fields, questions=(first, second))


def told(
    room: Room, version: int, joined: int, voted: tuple[int, int], answers: Mapping[int, Sequence[Any]]
) -> dict[str, Any]:
    """What everybody is told of a room. answers: the votes by round; read only where they may be shown."""
    asked = room.question
    state = {
        "version": version,
        "step": room.step,
        "round": room.round,
        "title": room.title,
        "slug": room.slug,
        "say": room.words(room.step).say,
        "form": asked.form,
        "question": asked.text,
        "options": [{"key": key, "text": text} for key, text in asked.options.items()],
        "axes": asked.axes,
        "unit": asked.unit,
        "joined": max(joined, *voted),
        "voted": voted[room.round - 1],
    }
    if room.shows(room.round):
        state["split"] = asked.split(answers.get(room.round, ()))
    if room.step in REVEALED:
        shares = [each.share(answers.get(round, ())) for round, each in enumerate(room.questions, 1)]
        state |= {"answer": asked.answer, "answer_text": asked.say, "because": asked.because}
        counts = [len(answers.get(round, ())) for round in (1, 2)]
        state |= {"shares": shares[: room.round], "counts": counts[: room.round], "scene": room.scene}
        state["first"] = {"question": room.questions[0].text, "answer_text": room.questions[0].say}
    return state


def suggestion(share: float | None) -> str:
    """What a teacher might do after the first vote."""
    if share is None:
        return "Nobody has voted. Open the vote again, or go on."
    low, high = TALK
    what = "let them talk" if low <= share <= high else "explain first" if share < low else "go to the answer"
    return f"{share:.0%} are right: {what}."


def notes(
    room: Room, version: int, joined: int, voted: tuple[int, int], answers: Mapping[int, Sequence[Any]]
) -> dict[str, Any]:
    """What the teacher alone is told. script: what everybody would be told at each step, so that a lesson goes on
    where the network does not."""
    advised = room.step in ("closed", "split", "talk")
    return {
        "next": room.to("next").step,
        "do": {name: room.words(name).do for name in NAMES},
        "advice": suggestion(room.questions[0].share(answers.get(1, ()))) if advised else "",
        "answer": room.question.say,
        "because": room.question.because,
        "script": {name: told(room.to(name), version, joined, voted, answers) for name in NAMES},
    }


def report(room: Room, votes: Mapping[tuple[int, str], Any], whole: bool) -> dict[str, list[Any]]:
    """One row a vote, voters by number. What may not be shown yet is left out, unless it is to be `whole`."""
    voters = {device: number for number, device in enumerate(sorted({device for _, device in votes}), 1)}
    columns: dict[str, list[Any]] = {name: [] for name in ("round", "voter", "question", "vote", "right")}
    for (round, device), vote in sorted(votes.items(), key=lambda pair: (pair[0][0], voters[pair[0][1]])):
        asked = room.questions[round - 1]
        said = asked.said(vote)
        right = "yes" if asked.is_right(vote) else "no"
        columns["round"].append(round)
        columns["voter"].append(voters[device])
        columns["question"].append(asked.text)
        columns["vote"].append(said if whole or room.shows(round) else "")
        columns["right"].append(right if whole or room.step in REVEALED else "")
    return columns


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and -1e300 < given < 1e300
