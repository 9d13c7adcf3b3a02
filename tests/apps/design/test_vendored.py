"""What was made elsewhere is what it was when it was brought in, and whole."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from dintel.apps.design import brand

STATIC = Path(brand.__file__).parent / "static" / "design"
VENDORED = tomllib.loads((STATIC / "VENDORED.toml").read_text(encoding="utf-8"))
FILES = {name: digest for part in VENDORED.values() for name, digest in part["sha256"].items()}
STYLES = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_vendored_file_is_unchanged(name: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == FILES[name]


@pytest.mark.parametrize("part", sorted(VENDORED))
def test_every_file_beside_a_vendored_one_is_listed(part: str) -> None:
    there = {p.relative_to(STATIC).as_posix() for p in (STATIC / part).rglob("*") if p.is_file()}
    assert there == set(VENDORED[part]["sha256"])
    assert VENDORED[part].keys() == {"package", "version", "licence", "sha256"}


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_every_address_in_a_stylesheet_leads_to_a_file(style: Path) -> None:
    addresses = re.findall(r'url\("?([^")]*)"?\)', style.read_text(encoding="utf-8"))
    missing = [a for a in addresses if a and not (style.parent / a).is_file()]
    assert addresses
    assert not missing


def test_uswds_takes_every_colour_from_our_tokens() -> None:
    css = (STATIC / "uswds" / "uswds.css").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", css)) == {"#0b6870"}  # the tick's box, see build_theme
    used = set(re.findall(r"var\(--([a-z-]+)\)", css))
    own = (STATIC / "dintel.css").read_text(encoding="utf-8")
    assert used <= brand.stylesheet_tokens(own)["light"].keys()


def test_no_source_maps_and_both_licences() -> None:
    assert not list(STATIC.rglob("*.map"))
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert (STATIC / "uswds" / "LICENSE.md").is_file()


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_a_font_is_light_enough_for_the_counter(weight: str) -> None:
    assert (STATIC / "fonts" / f"public-sans-{weight}.woff2").stat().st_size < 22_000
