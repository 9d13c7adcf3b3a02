"""Measures: one module each, found by walking this folder; what is counted, and which leaves change it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache

from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, Touch, span_of

__all__ = ["Cell", "Measure", "Progress", "Span", "Touch", "closed_values", "every", "span_of"]

Progress = Callable[[str, int, int], None]
"""Is told what is counted, how far, of how much."""

TOOLS = frozenset({"measure", "register", "texts"})
"""Modules of this folder that hold no measure: what all of them share."""


@cache
def every() -> Mapping[str, Measure]:
    """Return every measure by id."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name not in TOOLS:
            measure: Measure = importlib.import_module(f"{__name__}.{module.name}").MEASURE
            found[measure.id] = measure
    return {name: found[name] for name in sorted(found)}


def closed_values() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return each measure's dimensions with every value that can be counted, for the proof of the definitions."""
    return {name: dict(one.dimensions()) for name, one in every().items()}
