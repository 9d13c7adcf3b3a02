"""The city's own colours, from `cities/<city>/brand/brand.toml`, as CSS custom properties.

`dintel.css` carries one complete set. A city whose brand.toml differs gets a small second
stylesheet that is laid over it.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from dintel.lawbook.city.entry import CityError, toml_of

SAME_IN_BOTH = {
    "text": "text",
    "quiet": "muted",
    "action": "action",
    "action_strong": "action-strong",
    "on_action": "on-action",
    "warning": "adobe",
    "on_warning": "on-adobe",
    "warning_ground": "adobe-tint",
    "line": "edge",
    "focus": "ring",
}
PROPERTY_OF = {  # by day cards are white on sand, by night they are lifted off the dark ground
    "light": {**SAME_IN_BOTH, "ground": "card", "sand": "ground"},
    "dark": {**SAME_IN_BOTH, "ground": "ground", "sand": "card"},
}
COLOUR = re.compile(r"#[0-9a-f]{6}")

Tokens = dict[str, dict[str, str]]


def brand_tokens(brand: Path) -> Tokens:
    """Return the custom properties a brand.toml sets, by scheme: light, dark.

    Raises CityError for what is no colour.
    """
    given = toml_of(brand)
    return {
        scheme: {
            names[key]: _colour(brand, scheme, key, value)
            for key, value in given.get(scheme, {}).items()
            if key in names
        }
        for scheme, names in PROPERTY_OF.items()
    }


def _colour(brand: Path, scheme: str, key: str, value: object) -> str:
    colour = str(value).lower()
    if not COLOUR.fullmatch(colour):
        what = f"[{scheme}] {key}: {value!r} is not a colour."
        raise CityError(brand, 1, what, "It would be left out.", 'Write six digits, such as "#0b6870".')
    return colour


def stylesheet_tokens(css: str) -> Tokens:
    """Return the properties of a stylesheet's first light and first dark `:root` block."""
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    return {scheme: _properties(text) for scheme, text in (("light", light), ("dark", dark))}


def _properties(text: str) -> dict[str, str]:
    block = re.search(r":root\s*\{([^}]*)\}", text)
    return dict(re.findall(r"--([a-z-]+):\s*([^;]+);", block[1])) if block else {}


def overlay(tokens: Mapping[str, Mapping[str, str]], base: Mapping[str, Mapping[str, str]]) -> str:
    """Return the stylesheet that turns `base` into `tokens`; empty when nothing changes."""
    changed = {
        scheme: "".join(f"--{name}:{value};" for name, value in values.items() if base[scheme].get(name) != value)
        for scheme, values in tokens.items()
    }
    light = f":root{{{changed['light']}}}\n" if changed["light"] else ""
    dark = f"@media (prefers-color-scheme: dark){{:root{{{changed['dark']}}}}}\n" if changed["dark"] else ""
    return light + dark


def write_overlay(brand: Path, folder: Path) -> Path | None:
    """Put the city's stylesheet into `folder` and return its path.

    Returns None, and takes an old one away, when the city needs none.
    """
    target = folder / "colours.css"
    base = stylesheet_tokens((Path(__file__).parent / "static" / "design" / "dintel.css").read_text(encoding="utf-8"))
    css = overlay(brand_tokens(brand), base) if brand.is_file() else ""
    if not css:
        target.unlink(missing_ok=True)
        return None
    folder.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_text(encoding="utf-8") != css:
        target.write_text(css, encoding="utf-8")
    return target
