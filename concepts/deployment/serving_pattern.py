"""Batch, real-time, streaming or embedded: seven answers rule patterns out, and weigh those that are left.

Some answers are constraints: a batch cannot score what it has not seen, and no network call is back in a millisecond.
They rule a pattern out, whatever else speaks for it. The others are costs and gains, a point or two each. The points
are a judgement, the constraints are not; both stand here with their reasons, to be argued with.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.arrays import Flags, Ints, frozen, one_of

PATTERNS = {"batch": "Batch", "realtime": "Real-time", "streaming": "Streaming", "embedded": "Embedded"}
"""In the order of how little there is to run, which also settles ties."""
WAITS = ("1 ms", "10 ms", "100 ms", "1 s", "1 min", "15 min", "1 h", "1 day")
"""Longest time from the newest input to the answer."""
OUT = -9
"""Stands for points where a pattern is ruled out."""

QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "asked_by": (
        "What asks for an answer?",
        {"person": "A person or a page waits", "event": "An event, nobody waits", "clock": "A report, by the clock"},
    ),
    "listed": (
        "Can inputs be listed ahead?",
        {"no": "No, the request has them", "few": "Yes, few are asked for", "most": "Yes, most are asked for"},
    ),
    "features": (
        "Where are the features?",
        {"request": "In the request", "nightly": "In nightly tables", "window": "Counts of the last minutes"},
    ),
    "network": (
        "Network and privacy",
        {"always": "Always online", "patchy": "Must work offline", "private": "Data must not leave the device"},
    ),
    "size": ("Model", {"small": "Fits a phone", "large": "Needs a server with GPU"}),
    "updates": ("A new model comes", {"rarely": "Twice a year", "weekly": "Every week", "daily": "Every day"}),
}
"""What is asked besides the wait: by argument of `guide`, the question and its options."""

Effects = dict[str, tuple[int, str]]
"""By pattern, points (or OUT) and the reason. A pattern that is not named gets no points."""

WAIT_RULES: dict[str, Effects] = {
    "1 ms": {
        "batch": (OUT, "Its answers are hours behind the newest input."),
        "realtime": (OUT, "A network call alone takes longer."),
        "streaming": (OUT, "A queue and a network hop take longer."),
        "embedded": (2, "No network between input and answer."),
    },
    "10 ms": {
        "batch": (OUT, "Its answers are hours behind the newest input."),
        "realtime": (-1, "Leaves a few milliseconds for the model, and none for a queue."),
        "streaming": (OUT, "A queue and a network hop take longer."),
        "embedded": (2, "No network between input and answer."),
    },
    "100 ms": {
        "batch": (OUT, "Its answers are hours behind the newest input."),
        "realtime": (2, "What a service with spare capacity keeps to, tail included."),
        "streaming": (-1, "Possible, but its tail is hard to promise."),
        "embedded": (1, "Easily kept."),
    },
    "1 s": {
        "batch": (OUT, "Its answers are hours behind the newest input."),
        "realtime": (2, "Comfortable for a service."),
        "streaming": (1, "Kept by a stream that is not behind."),
    },
    "1 min": {
        "batch": (OUT, "A run takes longer than a minute to start and finish."),
        "realtime": (1, "Easily kept; a queue could save replicas."),
        "streaming": (2, "What streams are built for; bursts may queue."),
    },
    "15 min": {
        "batch": (-2, "Runs every few minutes: nearly a service, without its tools."),
        "streaming": (1, "Easily kept; small batches would do."),
    },
    "1 h": {
        "batch": (1, "An hourly run keeps it."),
        "realtime": (-1, "Replicas idle that nobody waits for."),
    },
    "1 day": {
        "batch": (2, "One nightly run, on machines paid by the minute."),
        "realtime": (-1, "Replicas idle that nobody waits for."),
        "streaming": (-1, "An always-on job for a daily answer."),
    },
}

RULES: dict[str, dict[str, Effects]] = {
    "asked_by": {
        "person": {
            "realtime": (2, "Request and answer are one call."),
            "streaming": (-1, "Answers land in a topic; something must carry them back."),
            "embedded": (1, "The answer is where the person is."),
        },
        "event": {
            "batch": (-1, "Events wait for the next run."),
            "streaming": (2, "The consumer scores each event as it comes."),
        },
        "clock": {
            "batch": (2, "A scheduled job is all it takes."),
            "realtime": (-1, "A service that is called once a day."),
            "streaming": (-1, "A stream that is read once a day."),
            "embedded": (-1, "Answers must be gathered from the devices."),
        },
    },
    "listed": {
        "no": {
            "batch": (OUT, "It cannot score inputs that it has not seen."),
            "realtime": (1, "Scores what comes, when it comes."),
        },
        "few": {
            "batch": (-1, "Most of its answers are never read."),
            "realtime": (1, "Only what is asked for is worked out."),
        },
        "most": {"batch": (2, "Each input is scored once, in bulk, and used; serving is a lookup.")},
    },
    "features": {
        "request": {
            "realtime": (1, "Nothing to look up."),
            "embedded": (1, "Nothing to look up."),
        },
        "nightly": {
            "batch": (1, "The features are where the job runs."),
            "realtime": (-1, "Each request looks them up: an online store, kept equal to the tables."),
            "embedded": (-2, "The tables live elsewhere."),
        },
        "window": {
            "batch": (OUT, "Its counts are hours old."),
            "realtime": (-1, "Needs an online store that a stream fills."),
            "streaming": (2, "Keeps the counts as its own state."),
            "embedded": (-1, "Sees its own device's events only."),
        },
    },
    "network": {
        "always": {},
        "patchy": {
            "batch": (-1, "Synced answers work until they are stale."),
            "realtime": (OUT, "No network, no answer."),
            "streaming": (OUT, "No network, no answer."),
            "embedded": (2, "Works without a network."),
        },
        "private": {
            "batch": (OUT, "The data would have to leave the device."),
            "realtime": (OUT, "The data would have to leave the device."),
            "streaming": (OUT, "The data would have to leave the device."),
            "embedded": (2, "The data stays."),
        },
    },
    "size": {
        "small": {"embedded": (1, "Fits.")},
        "large": {
            "batch": (1, "Large batches fill a GPU."),
            "realtime": (-1, "GPU replicas idle between requests."),
            "embedded": (OUT, "Does not fit."),
        },
    },
    "updates": {
        "rarely": {},
        "weekly": {"embedded": (-1, "Each update has to reach every device; old versions live on.")},
        "daily": {"embedded": (-2, "A fleet that is never on one version.")},
    },
}


@dataclass(frozen=True)
class Guide:
    """What the answers say, at each wait.

    chosen: the option by question.  points: (patterns, steps) sum.  out: (patterns, steps) whether ruled out.
    effects: (patterns, questions, steps) points by question, the wait first, OUT where it rules out.
    """

    chosen: dict[str, str]
    points: Ints
    out: Flags
    effects: Ints

    def best(self, step: int) -> str:
        """Key of the pattern with most points among those left, the first in a tie; "" when all are ruled out."""
        left = np.where(self.out[:, step], OUT * 10, self.points[:, step])
        return "" if self.out[:, step].all() else list(PATTERNS)[int(left.argmax())]

    def ties(self, step: int) -> list[str]:
        """Keys of the others with as many points as the best."""
        best = self.best(step)
        top = self.points[list(PATTERNS).index(best), step] if best else 0
        return [
            key
            for i, key in enumerate(PATTERNS)
            if best and key != best and not self.out[i, step] and self.points[i, step] == top
        ]

    def reasons(self, step: int, pattern: str) -> list[tuple[str, int, str]]:
        """Question, points and reason of all that speaks for or against `pattern`."""
        rules = {"wait": WAIT_RULES[WAITS[step]]} | {name: RULES[name][key] for name, key in self.chosen.items()}
        return [(name, *rule[pattern]) for name, rule in rules.items() if pattern in rule]

    def table(self) -> dict[str, NDArray[Any]]:
        """One row a wait and pattern."""
        names, steps = list(PATTERNS.values()), len(WAITS)
        return {
            "answer within": np.repeat(WAITS, len(names)),
            "pattern": np.tile(names, steps),
            "points": self.points.T.ravel(),
            "ruled out": self.out.T.ravel(),
        }


def guide(
    asked_by: str = "person",
    listed: str = "no",
    features: str = "request",
    network: str = "always",
    size: str = "small",
    updates: str = "weekly",
) -> Guide:
    """Weigh the four patterns at every wait. Each argument is an option of QUESTIONS, else ValueError."""
    chosen = dict(asked_by=asked_by, listed=listed, features=features, network=network, size=size, updates=updates)
    for name, key in chosen.items():
        one_of(name, key, RULES[name])
    fixed = [RULES[name][key] for name, key in chosen.items()]
    effects = np.array(
        [
            [[rule.get(pattern, (0, ""))[0] for rule in (WAIT_RULES[wait], *fixed)] for wait in WAITS]
            for pattern in PATTERNS
        ]
    ).swapaxes(1, 2)
    out = (effects == OUT).any(axis=1)
    return frozen(Guide(chosen, np.where(effects == OUT, 0, effects).sum(axis=1), out, effects))
