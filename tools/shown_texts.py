"""Finds texts that reach the page as Markdown or HTML with data in them, and went through no `harmless`.

`python -m tools.shown_texts` looks at what is put together on the spot, an f-string, a sum or a format, in the calls
of Streamlit that read Markdown. Constants and numbers are allowed, and the house's own texts, out of content files:
what they are read from is listed, or the line says so at its end, as "# house".
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SHOWN = {
    "badge", "button", "caption", "checkbox", "error", "expander", "file_uploader", "header", "html", "info",
    "link_button", "markdown", "metric", "multiselect", "number_input", "page_link", "pills", "popover", "radio",
    "segmented_control", "select_slider", "selectbox", "slider", "spinner", "subheader", "success", "text_input",
    "title", "toast", "toggle", "warning", "write",
}  # fmt: skip
SAFE = {"harmless", "filled", "fill", "len"}
HOUSE = {"about", "question"}
MARK = "# house"
NUMBERS = "dfgeE%,n"


def unsafe(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of a text that may be a stranger's."""
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from [] if _number(part.format_spec) or _house(part.value) else [part.value]
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            if isinstance(side, ast.JoinedStr | ast.BinOp):
                yield from unsafe(side)
            elif not _house(side):
                yield side
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        yield from (each for each in [*node.args, *(word.value for word in node.keywords)] if not _house(each))


def _number(spec: ast.expr | None) -> bool:
    last = spec.values[-1] if isinstance(spec, ast.JoinedStr) and spec.values else None
    return isinstance(last, ast.Constant) and str(last.value)[-1:] in NUMBERS


def _house(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        return called in SAFE
    if isinstance(node, ast.BinOp):
        return _house(node.left) and _house(node.right)
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return isinstance(node, ast.Name) and (node.id in HOUSE or node.id.isupper())


def found(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each part that is shown as it came."""
    lines = source.splitlines()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SHOWN:
            shown = [*call.args[:1], *(word.value for word in call.keywords if word.arg in ("label", "help", "body"))]
            for part in (each for text in shown for each in unsafe(text)):
                if not lines[part.lineno - 1].endswith(MARK):
                    yield part.lineno, ast.unparse(part)


def main() -> int:
    root = Path(__file__).parents[1]
    files = [root / "explorer.py", *sorted((root / "ui").glob("*.py")), *sorted((root / "pages").glob("*.py"))]
    wrong = [
        f"{file.relative_to(root)}:{line}: {text} is shown as Markdown; let it go through harmless()"
        for file in files
        for line, text in found(file.read_text("utf-8"))
    ]
    print("\n".join(wrong) or f"{len(files)} files show no text that may be markup.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
