"""Markdown of courses and papers: whatever stands in it, no mark-up of anybody's own comes out."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from dintel.apps.training.markdown import html_of

ROOT = Path(__file__).resolve().parents[3]
KNOWN = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "code",
        "pre",
        "blockquote",
        "a",
        "img",
        "hr",
        "br",
    ]
)
READS = ("dintel.apps.training.markdown", "markdown_it")
COUNT = 60
WORDS = (
    b"](javascript:alert(1))",
    b"<script>",
    b"![a](b)",
    b"[a]: ",
    b"\n\n> ",
    b"`" * 3,
    b"&#x6a;",
    b"<data:text/html,a>",
)


class _Tags(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            scheme = (value or "").strip().lower()
            assert name not in {"href", "src"} or not scheme.startswith(("javascript:", "vbscript:", "data:text")), (
                value
            )


def seeds() -> Iterator[bytes]:
    for path in sorted((ROOT / "cities/albuquerque/readings").glob("*.md"))[:2]:
        yield path.read_bytes()
    yield b"# A\n\n- [b](https://city.example/ 'c')\n- **d** `e`\n\n```\nf\n```\n"


def parse(data: bytes) -> None:
    html_of.cache_clear()
    reader = _Tags(convert_charrefs=True)
    reader.feed(str(html_of(data[:8192].decode(errors="replace"))))
    reader.close()
