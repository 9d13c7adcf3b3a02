"""Builds what `design/static/design/` vendors: two weights of Public Sans and part of USWDS.

Run `python tools/build_theme.py`; it needs npm and a network, works in a temporary folder, and
always gives the same bytes for the same versions. `tools/build_theme.md` says when and why.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
import venv
from pathlib import Path

USWDS = "3.14.0"
SASS = "1.108.2"
FONTSOURCE = "5.3.0"  # carries the text of the font licence, which the USWDS package only links to
FONTTOOLS = "4.63.0"
BROTLI = "1.2.0"

TOOLS = Path(__file__).parent
STATIC = TOOLS.parent / "src" / "dintel" / "apps" / "design" / "static" / "design"

# Latin as English and Spanish use it, quotation marks, dashes, and a few signs.
CHARACTERS = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2014,U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+2030,"
    "U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2212,U+2248,U+2260,U+2264-2265"
)
FEATURES = "kern,liga,tnum,lnum,mark,mkmk,ccmp,locl"

# Each USWDS colour that build_theme.scss chose, and the token of dintel.css it stands for:
# as ink, as ground, as line.
COLOURS = {
    "#fff": ("on-action", "card", "card"),
    "#000": ("text", "text", "text"),
    "#171716": ("text", "text", "text"),
    "#2e2e2a": ("text", "text", "text"),
    "#454545": ("muted", "muted", "edge"),
    "#454540": ("muted", "muted", "edge"),
    "#5d5d52": ("muted", "muted", "edge"),
    "#757575": ("muted", "edge", "edge"),
    "#76766a": ("muted", "edge", "edge"),
    "#919191": ("muted", "edge", "edge"),
    "#afaea2": ("muted", "edge", "edge"),
    "#c9c9c9": ("muted", "line", "line"),
    "#e6e6e2": ("on-action", "sand", "line"),
    "#e6e6e6": ("on-action", "sand", "line"),
    "#f5f5f0": ("on-action", "sand", "line"),
    "#f9f9f9": ("on-action", "sand", "line"),
    "#0f6460": ("action", "action", "action"),
    "#008480": ("action", "action", "action"),
    "#0b4b3f": ("action-strong", "action-strong", "action-strong"),
    "#123131": ("action-strong", "action-strong", "action-strong"),
    "#07648d": ("action-strong", "action-strong", "action-strong"),
    "#40807e": ("action", "action", "action"),
    "#376462": ("action", "action", "action"),
    "#28a0cb": ("action", "action-strong", "action"),
    "#00bde3": ("action", "action", "action"),
    "#97d4ea": ("action", "action-tint", "action"),
    "#9bd4cf": ("action", "action-tint", "action"),
    "#c3ebfa": ("action", "action-tint", "action"),
    "#c4eeeb": ("action", "action-tint", "action"),
    "#e0f7f6": ("action", "action-tint", "action"),
    "#e1f3f8": ("action", "action-tint", "action"),
    "#00a398": ("ring", "ring", "ring"),
    "#00a91c": ("ok", "ok", "ok"),
    "#ecf3ec": ("ok", "ok-tint", "ok"),
    "#ffbe2e": ("adobe", "adobe", "adobe"),
    "#fa9441": ("adobe", "adobe", "adobe"),
    "#bd5727": ("adobe", "adobe", "adobe"),
    "#914734": ("adobe", "adobe", "adobe"),
    "#c05600": ("adobe", "adobe", "adobe"),
    "#a72f10": ("adobe", "adobe", "adobe"),
    "#9c3d10": ("adobe", "adobe", "adobe"),
    "#782312": ("adobe-strong", "adobe-strong", "adobe-strong"),
    "#775540": ("adobe-strong", "adobe-strong", "adobe-strong"),
    "#faeee5": ("adobe", "adobe-tint", "adobe"),
    "#faf3d1": ("adobe", "adobe-tint", "adobe"),
}
INK, GROUND, LINE = range(3)
# The tick is a white picture, so its box stays dark in every scheme.
TICK = ".usa-checkbox__input:checked+[class*=__label]::before{background-color:#0b6870}"


def main() -> None:
    """Fetches, builds, and writes the files and VENDORED.toml."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        uswds = _npm(work, "@uswds/uswds", USWDS)
        licence = _npm(work, "@fontsource/public-sans", FONTSOURCE) / "LICENSE"
        _fonts(work, uswds, licence)
        _uswds(work, uswds)
    _list_vendored()


def _run(*words: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(words, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - words of our own
    return done.stdout


def _npm(work: Path, package: str, version: str) -> Path:
    archive = _run("npm", "pack", "--silent", f"{package}@{version}", cwd=work).split()[-1]
    folder = work / package.replace("/", "-").removeprefix("@")
    shutil.unpack_archive(work / archive, folder, filter="data")
    return folder / "package"


def _fonts(work: Path, uswds: Path, licence: Path) -> None:
    venv.create(work / "fonts", with_pip=True)
    tools = work / "fonts" / "bin"
    _run(tools / "pip", "install", "--quiet", f"fonttools=={FONTTOOLS}", f"brotli=={BROTLI}")
    target = _emptied(STATIC / "fonts")
    for weight in ("Regular", "Bold"):
        _run(
            tools / "pyftsubset",
            uswds / "dist" / "fonts" / "public-sans" / f"PublicSans-{weight}.ttf",
            f"--unicodes={CHARACTERS}",
            f"--layout-features={FEATURES}",
            "--flavor=woff2",
            "--no-hinting",
            "--no-recalc-timestamp",
            f"--output-file={target / f'public-sans-{weight.lower()}.woff2'}",
        )
    shutil.copyfile(licence, target / "OFL.txt")


def _uswds(work: Path, uswds: Path) -> None:
    _run("npm", "install", "--silent", "--no-save", "--prefix", work, f"sass@{SASS}", cwd=work)
    sass = work / "node_modules" / ".bin" / "sass"
    options = (
        "--no-source-map",
        "--style=compressed",
        "--quiet",
        f"--load-path={uswds / 'packages'}",
    )
    css = _with_tokens(_run(sass, *options, TOOLS / "build_theme.scss"))
    target = _emptied(STATIC / "uswds")
    for picture in sorted(set(re.findall(r"url\(\"?(img/[^\")]+)", css))):
        (target / picture).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(uswds / "dist" / picture, target / picture)
    head = f"/*! Part of USWDS {USWDS} in Dintel's tokens. Built by tools/build_theme.py. */\n"
    (target / "uswds.css").write_text(f"{head}{css}\n{TICK}\n", encoding="utf-8")
    shutil.copyfile(uswds / "LICENSE.md", target / "LICENSE.md")


def _with_tokens(css: str) -> str:
    """Return the stylesheet with every colour replaced by its token, without its own fonts."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css.lstrip("\ufeff").replace('@charset "UTF-8";', "")).strip()
    return re.sub(r"([a-z-]+):([^;{}]*)", lambda found: f"{found[1]}:{_tokens_in(found[1], found[2])}", css)


def _tokens_in(property_name: str, value: str) -> str:
    if property_name in {"color", "fill", "-webkit-text-fill-color", "stroke"}:
        use = INK
    elif property_name.startswith("background"):
        use = GROUND
    else:
        use = LINE
    return re.sub(r"#[0-9a-f]{3,6}\b", lambda colour: f"var(--{COLOURS[colour[0]][use]})", value)


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _list_vendored() -> None:
    lines = ["# Files made elsewhere, as they were brought in. Written by tools/build_theme.py."]
    for folder, package, version, licence in (
        ("fonts", "@uswds/uswds (Public Sans 1.008, subset)", USWDS, "OFL-1.1"),
        ("uswds", "@uswds/uswds", USWDS, "CC0-1.0 AND Apache-2.0 AND MIT"),
    ):
        lines += [
            "",
            f"[{folder}]",
            f'package = "{package}"',
            f'version = "{version}"',
            f'licence = "{licence}"',
        ]
        lines += ["", f"[{folder}.sha256]"]
        lines += [
            f'"{path.relative_to(STATIC).as_posix()}" = "{_sha256(path)}"'
            for path in sorted((STATIC / folder).rglob("*"))
            if path.is_file()
        ]
    (STATIC / "VENDORED.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
