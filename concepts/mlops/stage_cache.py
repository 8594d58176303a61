"""A cache of what stages put out, by a key made of all that the output depends on.

The key of a stage is the hash of its code, its parameters, its inputs and its environment. What has a key that was seen
before need not be made again. Code is hashed as text, or as the syntax tree, which no comment changes. An input enters
the key by its content, or by the key that it was made under itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from concepts.mlops.stages import PURE, State, code_hash, content_hash, digest, runnable

HASHED = {"text": "Every character", "tree": "Syntax tree"}
LINKED_BY = {"content": "What inputs are", "key": "How inputs were made"}
RERUN, CACHED, FAILED, SKIPPED = "rerun", "cache", "failed", "skipped"


@dataclass(frozen=True)
class Made:
    """One stage's output: its value, its content's hash, the key that it was made under, the run in which that was,
    and the four parts of the key."""

    value: Any
    content: str
    key: str
    run: int
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Store:
    """What was made so far, by key; the parts of each stage's last key; how code is hashed and inputs enter a key."""

    hashed: str
    linked_by: str
    made: dict[str, Made] = field(default_factory=dict)
    last: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def identity(self, made: Made) -> str:
        """What stands for an output in the keys of those who take it."""
        return made.content if self.linked_by == "content" else made.key

    def parts(self, stage: str, state: State, inputs: Sequence[str]) -> dict[str, str]:
        """The four parts of a key, hashed. inputs: what stands for each input."""
        pins = {name: state.pins[name] for name in ("python", *PURE[stage].packages)}
        return {
            "code": code_hash(state.texts[stage], self.hashed),
            "parameters": digest(json.dumps(state.params[stage])),
            "inputs": digest(*inputs),
            "environment": digest(json.dumps(pins)),
        }

    def take(
        self, run: int, stage: str, state: State, inputs: Sequence[str], values: Sequence[Any]
    ) -> tuple[str, Made]:
        """From the cache, or made now: which of the two, and the output.

        ValueError when the stage refuses its input.
        """
        parts = self.parts(stage, state, inputs)
        key = digest(stage, *parts.values())
        if key in self.made:
            return CACHED, self.made[key]
        value, content = worked(stage, state, values)
        self.made[key] = Made(value, content, key, run, parts)
        return RERUN, self.made[key]


@dataclass(frozen=True)
class _Same:
    """A value that is the same as any other of that content."""

    content: str
    value: Any = field(compare=False)


def worked(stage: str, state: State, values: Sequence[Any]) -> tuple[Any, str]:
    """What a stage puts out, and its content's hash. A model is trained once for all histories that come to it."""
    if stage != "train":
        value = runnable(stage, state.texts[stage])(*values, state.params[stage])
        return value, content_hash(value)
    same = _Same(content_hash(values[0]), values[0])
    return _trained(state.texts[stage], _Same(repr(state.params[stage]), state.params[stage]), same)


@lru_cache(maxsize=256)
def _trained(text: str, params: _Same, table: _Same) -> tuple[Any, str]:
    value = runnable("train", text)(table.value, params.value)
    return value, content_hash(value)
