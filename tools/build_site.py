"""Build the documentation into dist/site: one folder of plain pages that asks nobody for anything.

The pages are the Markdown files of the tree, as they are. Every `index.md` is a list of links under headings;
that list is the navigation, and a page in no list is an error, as is a link, an anchor or a picture that is not
there. Addresses outside are looked at, not fetched.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from warnings import catch_warnings, simplefilter

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist" / "site"
LOOK = ROOT / "docs" / "site"
DESIGN = ROOT / "src/dintel/apps/design/static/design"
PARTS = ("docs/*.md", "docs/*/*.md", "*.md", "bench/*.md")
PASSED_OVER = (
    *(".*", "src", "law", "cities", "figures", "locale", "tests", "tools", "var", "dist", "deploy", "changelog.d"),
    *("htmlcov", "docs/site", "docs/pictures"),
)
LINK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<page>[^)#:\s]+\.md)\)")
HEADING = re.compile(r"^## (?P<words>.+)$")
PLACEHOLDERS = ("example", "host", "localhost", "127.0.0.1")
LIGHT = {
    "font-stack": '"Public Sans", system-ui, sans-serif',
    "color-brand-primary": "#084e54",
    "color-brand-content": "#0b6870",
    "color-brand-visited": "#084e54",
    "color-background-primary": "#ffffff",
    "color-background-secondary": "#f7f1e6",
    "color-background-border": "#dccfb9",
    "color-foreground-primary": "#14213d",
    "color-foreground-secondary": "#4a5468",
    "color-foreground-muted": "#4a5468",
    "color-lintel": "#a63d1c",
    "color-toc-item-text": "#4a5468",
}
DARK = {
    "color-brand-primary": "#7fd3d6",
    "color-brand-content": "#7fd3d6",
    "color-brand-visited": "#7fd3d6",
    "color-background-primary": "#0f1729",
    "color-background-secondary": "#14213d",
    "color-background-border": "#33415f",
    "color-foreground-primary": "#f7f1e6",
    "color-foreground-secondary": "#d5cbb8",
    "color-foreground-muted": "#d5cbb8",
    "color-lintel": "#d9a57f",
    "color-toc-item-text": "#d5cbb8",
}
SETTINGS: Mapping[str, object] = {
    "project": "Dintel",
    "root_doc": "docs/index",
    "extensions": ["myst_parser"],
    "include_patterns": list(PARTS),
    "exclude_patterns": list(PASSED_OVER),
    "myst_heading_anchors": 4,
    "html_theme": "furo",
    "html_title": "Dintel",
    "html_favicon": str(DESIGN / "img" / "mark.svg"),
    "html_logo": str(DESIGN / "img" / "mark.svg"),
    "html_css_files": ["dintel.css"],
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_show_sphinx": False,
    "html_show_search_summary": False,  # a summary would be fetched, which a page opened as a file may not do
    "html_use_index": False,
    "html_theme_options": {"light_css_variables": LIGHT, "dark_css_variables": DARK},
    "pygments_style": "a11y-high-contrast-light",
    "language": "en",
}
FIRST_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Dintel</title>'
    '<meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">Dintel</a></html>\n'
)


def navigation(text: str) -> str:
    """Return the lists of a page of links once more, as what the builder makes the navigation of."""
    lists: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if found := HEADING.match(line):
            heading = found["words"]
        lists.setdefault(heading, []).extend(
            link["page"] for link in LINK.finditer(line) if line.startswith(("- ", "| ", "1. "))
        )
    blocks = []
    for words, pages in lists.items():
        kept = [page for page in dict.fromkeys(pages) if not page.endswith("docs/index.md")]
        if kept:
            caption = f":caption: {words}\n" if words else ""
            blocks.append("\n".join(["", "```{toctree}", f":hidden:\n:maxdepth: 1\n{caption}", *kept, "```", ""]))
    return "\n".join(blocks)


def _with_navigation(_app: Sphinx, name: str, source: list[str]) -> None:
    """Add the navigation to pages of links; each page stands in the list nearest to it."""
    if name.endswith(("index", "reference/decisions")):
        source[0] += navigation(source[0])


def _with_its_own_section(
    _app: Sphinx, _name: str, _template: str, context: dict[str, Callable[..., str]], _tree: object
) -> None:
    """Let the navigation of a page show the pages of its own section, and of the others the first alone.

    All pages on every page is longer than anybody reads, and takes two thirds of the time of a build.
    """
    if whole := context.get("toctree"):
        context["toctree"] = lambda **asked: whole(**{**asked, "collapse": True})


ROLES = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="On this page">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" role="group" aria-label="Table" class="table-wrapper',
}
"""What the theme leaves out, for those who hear a page or have no mouse: levels, names, what can be scrolled to."""


def with_roles(page: str) -> str:
    """Return a page with what the theme leaves out."""
    for found, better in ROLES.items():
        page = page.replace(found, better)
    return page


def build(target: Path) -> list[str]:
    """Build the site into a folder and return what is wrong with it, in words."""
    from sphinx.application import Sphinx  # noqa: PLC0415 - the links outside are listed without it

    shutil.rmtree(target, ignore_errors=True)
    warnings = io.StringIO()
    with catch_warnings(), tempfile.TemporaryDirectory() as look, tempfile.TemporaryDirectory() as kept:
        simplefilter("ignore", PendingDeprecationWarning)  # what other packages have yet to change in themselves
        simplefilter("ignore", DeprecationWarning)
        shutil.copy(LOOK / "dintel.css", look)
        shutil.copytree(DESIGN / "fonts", Path(look) / "fonts")
        settings = {**SETTINGS, "html_static_path": [look]}
        app = Sphinx(
            srcdir=ROOT,
            confdir=None,
            outdir=target,
            doctreedir=kept,
            buildername="html",
            confoverrides=settings,
            status=None,
            warning=warnings,
        )
        app.connect("source-read", _with_navigation)
        app.connect("html-page-context", _with_its_own_section, priority=400)  # before the theme asks, at 500
        app.build(force_all=True)
    for page in target.rglob("*.html"):
        page.write_text(with_roles(page.read_text(encoding="utf-8")), encoding="utf-8")
    (target / "index.html").write_text(FIRST_PAGE, encoding="utf-8")
    shutil.rmtree(target / ".doctrees", ignore_errors=True)
    (target / ".buildinfo").unlink(missing_ok=True)
    said = warnings.getvalue().replace(f"{ROOT}/", "").splitlines()
    return [*filter(None, said), *wrong_pages(target), *wrong_addresses()]


class _Asked(HTMLParser):
    """What a page loads by itself, and pictures without words for those who do not see them."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.wordless: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element asks for."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "img", "iframe", "source", "video", "audio"}:
            self.loaded.append(given.get("src", ""))
        if tag == "link" and given.get("rel") not in {"canonical", "next", "prev", "search", "index"}:
            self.loaded.append(given.get("href", ""))
        if tag == "img" and "alt" not in given:
            self.wordless.append(given.get("src", ""))


STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(https?:)?//")


def wrong_pages(site: Path) -> Iterator[str]:
    """Yield pages that ask another site for something, load what is not there, or show a picture without words."""
    for path in sorted(site.rglob("*.html")):
        page = _Asked()
        page.feed(path.read_text(encoding="utf-8"))
        name = path.relative_to(site)
        for address in filter(None, page.loaded):
            if urlsplit(address).netloc or address.startswith("//"):
                yield f"{name} loads {address}: no page may ask another site. Take it into the tree."
            elif not address.startswith("data:") and not (path.parent / urlsplit(address).path).exists():
                yield f"{name} loads {address}, which is not there."
        yield from (f"{name} shows {picture} without words: write what it shows." for picture in page.wordless)
    for path in sorted(site.rglob("*.css")):
        if STYLE_ADDRESS.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)} asks another site: no style may."


def sources() -> list[Path]:
    """Return every page of the tree that becomes a page of the site."""
    found = {path for part in PARTS for path in ROOT.glob(part)}
    return sorted(found)


OUTSIDE = re.compile(r"(?<![\w(])<?(?P<bare>https?://[^\s)>\]`\"|]+)|\]\((?P<linked>[a-z]+:[^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def outside() -> dict[str, list[str]]:
    """Return every address outside that a page names, with the pages."""
    found: dict[str, list[str]] = {}
    for path in sources():
        text = FENCE.sub("", path.read_text(encoding="utf-8"))
        for match in OUTSIDE.finditer(text):
            address = (match["linked"] or match["bare"]).rstrip(".,;:")
            found.setdefault(address, []).append(str(path.relative_to(ROOT)))
    return found


def wrong_addresses() -> Iterator[str]:
    """Yield addresses outside that cannot be right: no host with a dot, not HTTPS, a blank or a cut-off end."""
    for address, pages in sorted(outside().items()):
        parts = urlsplit(address)
        is_placeholder = any(word in parts.netloc for word in PLACEHOLDERS)
        if parts.scheme == "mailto" or is_placeholder:
            continue
        if parts.scheme != "https" or "." not in parts.netloc or "…" in address:
            yield f"{', '.join(pages)}: {address} is no whole https address. Write it whole, or as words."


def main() -> int:
    """Build; print what is wrong, or where the site is; with ``--outside`` list addresses outside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=TARGET, help="the folder; default dist/site")
    parser.add_argument(
        "--outside", action="store_true", help="list the addresses outside and the pages that name them"
    )
    options = parser.parse_args()
    if options.outside:
        for address, pages in sorted(outside().items()):
            print(f"{address}  {', '.join(sorted(set(pages)))}")
        return 0
    wrong = build(options.to.resolve())
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(wrong)} things are wrong" if wrong else f"Open {options.to}/index.html")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
