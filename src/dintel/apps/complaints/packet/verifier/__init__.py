"""The verifier that goes into every packet: written in pieces, handed out as one file that a prosecutor can read.

The pieces are modules like any other, which import the standard library and each other and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from importlib import resources

PIECES = ("container", "files", "inclusion", "signing", "log", "evidence", "stamp", "verify")
"""In the order in which they need each other; the last holds the words that the whole begins with."""


def assembled() -> bytes:
    """Return the one file of a packet."""
    return put_together([(__package__, name) for name in PIECES])


def put_together(pieces: Sequence[tuple[str, str]]) -> bytes:
    """Return pieces, package and name each, as one file: words and imports once, then each under its own first line.

    Precondition: each imports the standard library and pieces before it, and nothing else.
    """
    words, imports, bodies = "", set[str](), []
    for package, name in pieces:
        text = resources.files(package).joinpath(f"{name}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        begins = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        imports |= {line for node in begins if (line := _line(node))}
        words = ast.get_docstring(tree, clean=False) or ""
        body = "".join(text.splitlines(keepends=True)[begins[-1].end_lineno :]).strip("\n")
        bodies.append(f"# {'-' * 100}\n# {words.splitlines()[0]}\n\n{body}\n")
    told = [f'"""{words}"""', "from __future__ import annotations", "\n".join(sorted(imports)), *bodies]
    return "\n\n".join(told).encode()


def _line(node: ast.Import | ast.ImportFrom) -> str:
    """Return an import of the standard library as a line; empty for one piece's import of another."""
    is_ours = isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dintel.")
    return "" if is_ours or getattr(node, "module", "") == "__future__" else ast.unparse(node)
