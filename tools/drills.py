"""Writes docs/drills.md: each kind of drill with an example, for who works through them with pencil and paper.

`python -m tools.drills` draws all of them with one seed; a number after it is another seed, printed and not written.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from concepts.drill import Drill
from content import catalogue
from ui.drill import kinds

PLACE = Path(__file__).parents[1] / "docs" / "drills.md"
SEED = 1
HEAD = """# Drills, with an example each

Written by `python -m tools.drills`. Each wrong answer is what its mistake gives; "within" says how far off is right.
"""


def document(seed: int = SEED) -> str:
    """All kinds, by question."""
    lines = [HEAD]
    for about in catalogue():
        lines.append(f"## {about.order}. {about.title}\n")
        for name, kind in kinds(about.slug).items():
            lines += [f"### `{about.slug}.{name}.{seed}`\n", *_example(kind(seed))]
    return "\n".join(lines)


def _example(drill: Drill) -> Iterator[str]:
    yield f"{drill.ask}\n"
    if drill.form == "order":
        yield f"Handed out: {', '.join(map(drill.text, drill.choices))}.\n"
    within = f", within {drill.tolerance:.3g}" if drill.tolerance else ""
    yield f"- **{_text(drill, drill.answer)}** ({drill.form}{within})"
    for each in drill.mistakes:
        yield f"- {_text(drill, each.value)}: you {each.name}. {each.why}"
    yield ""
    yield "  \n".join(drill.way) + "\n"


def _text(drill: Drill, value: Any) -> str:
    if drill.curve is None:
        return drill.text(value)
    at = np.linspace(0, len(drill.curve.x) - 1, 5).round().astype(int)
    return ", ".join(f"{format(value[each], drill.spec or '.3g')} at {drill.curve.x[each]:.3g}" for each in at)


def main() -> int:
    if len(sys.argv) > 1:
        print(document(int(sys.argv[1])))
    else:
        PLACE.write_text(document(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
