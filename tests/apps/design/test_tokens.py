"""Every pair of colours that meets on a page can be read, in every scheme."""

from pathlib import Path

import pytest

from dintel.apps.design import brand

DESIGN = Path(brand.__file__).parent
CSS = (DESIGN / "static" / "design" / "dintel.css").read_text(encoding="utf-8")
TOKENS = brand.stylesheet_tokens(CSS)
CITY_BRAND = Path(__file__).parents[3] / "cities" / "albuquerque" / "brand" / "brand.toml"

GROUNDS = ("ground", "card", "sand")
TEXT = 4.5
SHAPE = 3.0
PAIRS = [
    *((ink, on, TEXT) for ink in ("text", "muted", "action", "action-strong") for on in GROUNDS),
    *(("adobe", on, TEXT) for on in ("ground", "card", "adobe-tint")),
    *(("text", on, TEXT) for on in ("action-tint", "adobe-tint", "ok-tint")),
    ("action-strong", "action-tint", TEXT),
    ("adobe-strong", "adobe-tint", TEXT),
    ("muted", "action-tint", TEXT),
    ("ok", "ok-tint", TEXT),
    ("ok", "card", SHAPE),
    ("on-action", "action", TEXT),
    ("on-action", "action-strong", TEXT),
    ("on-adobe", "adobe", TEXT),
    ("on-adobe", "adobe-strong", TEXT),
    *((mark, on, SHAPE) for mark in ("edge", "ring", "action") for on in GROUNDS),
]


def luminance(colour: str) -> float:
    """Return the relative luminance WCAG 2.2 defines."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_known_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "on", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(scheme: str, ink: str, on: str, least: float) -> None:
    ratio = contrast(TOKENS[scheme][ink], TOKENS[scheme][on])
    assert ratio >= least, f"--{ink} on --{on} in {scheme}: {ratio:.2f}, must be {least}"


@pytest.mark.parametrize("at", [0, 1])
def test_the_counter_is_stronger_than_the_rest(at: int) -> None:
    counter = [brand._properties(":root{" + part) for part in CSS.split(".counter {")[1:3]][at]
    assert contrast(counter["text"], counter["ground"]) > 18
    assert contrast(counter["muted"], counter["ground"]) > 10
    assert contrast(counter["edge"], counter["ground"]) > 7


def test_dintel_css_carries_the_city_brand() -> None:
    assert brand.overlay(brand.brand_tokens(CITY_BRAND), TOKENS) == ""


def test_another_city_lays_its_colours_over_these(tmp_path: Path) -> None:
    other = tmp_path / "brand.toml"
    other.write_text('[light]\naction = "#123456"\n[dark]\naction = "#ABCDEF"\n', encoding="utf-8")
    written = brand.write_overlay(other, tmp_path / "out")
    assert written is not None
    assert written.read_text(encoding="utf-8") == (
        ":root{--action:#123456;}\n@media (prefers-color-scheme: dark){:root{--action:#abcdef;}}\n"
    )
    assert brand.write_overlay(CITY_BRAND, tmp_path / "out") is None
    assert not written.exists()


def test_what_is_no_colour_is_named(tmp_path: Path) -> None:
    other = tmp_path / "brand.toml"
    other.write_text('[light]\naction = "teal"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"\[light\] action: 'teal' is not a colour"):
        brand.brand_tokens(other)


def test_the_stylesheet_stays_small() -> None:
    assert len(CSS.encode()) <= 24_000


def test_both_schemes_set_the_same_colours() -> None:
    only_by_day = TOKENS["light"].keys() - TOKENS["dark"].keys()
    assert only_by_day == {"radius", "target", "measure", "gap"}
