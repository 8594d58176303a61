"""Every scene and every answer as files: `python -m scenes.site [folder] [address]` writes a site that any web server
can hand out, and that opens from a disk without a network.

address: where the explorer itself runs, for the links to its labs and the codes on the handouts, which are left out
without it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from content import Question, catalogue
from scenes import pages
from scenes.state import named, show
from ui.picture import PLOTLY_URL

HERE = Path(__file__).parent.parent


def write(folder: Path, address: str = "", questions: Sequence[Question] | None = None) -> list[Path]:
    """Write all files, or those of some questions; returns them."""
    questions = catalogue() if questions is None else questions
    home = f"{address.rstrip('/')}/" if address else ""
    made = {PLOTLY_URL: pages.plotly_js(), "icon.svg": (HERE / "ui" / "icon.svg").read_text("utf-8")}
    made |= {f"light/{name}": text for name, (_, text) in pages.assets().items()}
    made["index.html"] = pages.shelf(
        questions, root="", page=lambda slug: f"{slug}.html", place=lambda slug, name: f"scene/{slug}/{name}.html"
    )
    for about in questions:
        slug = about.slug
        made[f"hero/{slug}.svg"] = pages.hero(slug)
        made[f"{slug}.html"] = pages.handout(
            about,
            root="",
            up="index.html",
            place=lambda name, slug=slug: f"scene/{slug}/{name}.html",  # type: ignore[misc]
            address=home and home + slug,
        )
        for scene in about.scenes:
            made[f"scene/{slug}/{scene.name}.html"] = pages.scene_page(
                show(named(slug, scene.name)),
                root="../../",
                home=home or None,
                ways={"The answer": f"{slug}.html", "All questions": "index.html"},
            )
    files = []
    for name, text in made.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        files.append(file)
    return files


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "site")
    written = write(target, "".join(sys.argv[2:3]))
    print(
        f"{len(written)} files, {sum(file.stat().st_size for file in written) / 2**20:.0f} MB, in {target}/index.html"
    )
