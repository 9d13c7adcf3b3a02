"""Where the data outside the walls stands: law, cities and languages."""

from __future__ import annotations

import os
from pathlib import Path


def data_root() -> Path:
    """Return the folder that holds ``law/``, ``cities/`` and ``locale/``.

    It is ``DINTEL_DATA`` if set, else the checkout this code runs from, else the copy inside the
    installed package. Raises ``FileNotFoundError`` if none of them holds ``law/``.
    """
    package = Path(__file__).resolve().parent.parent
    named = os.environ.get("DINTEL_DATA")
    candidates = [Path(named)] if named else [package.parent.parent, package / "_data"]
    for root in candidates:
        if (root / "law").is_dir():
            return root
    message = (
        f"no folder 'law' in {' or '.join(str(c) for c in candidates)}. Dintel cannot answer without"
        " the law. Set DINTEL_DATA to the folder that holds law/, cities/ and locale/."
    )
    raise FileNotFoundError(message)


def layers_of(place: str, root: Path) -> list[str]:
    """Return the layers of a place from the widest: ``us``, ``us/nm``, ``us/nm/albuquerque``.

    Raises ``FileNotFoundError`` naming the places there are if a layer has no folder.
    """
    parts = place.strip("/").split("/")
    layers = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    for layer in layers:
        if not (root / "law" / layer / "place.toml").is_file():
            known = sorted(str(found.parent.relative_to(root / "law")) for found in (root / "law").rglob("place.toml"))
            message = f"there is no law for the place {layer!r}. Places: {', '.join(known)}."
            raise FileNotFoundError(message)
    return layers
