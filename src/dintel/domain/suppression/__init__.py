"""Disclosure control: which cells of published tables are left out, so that no small count can be found out."""

from dintel.domain.suppression.audit import DisclosureError, audit
from dintel.domain.suppression.cube import Cube, Dimension, Family, Level, dimension
from dintel.domain.suppression.protect import UnprotectableError, protect
from dintel.domain.suppression.protection import Protection
from dintel.domain.suppression.releases import Release, release
from dintel.domain.suppression.rule import Rule

__all__ = [
    "Cube",
    "Dimension",
    "DisclosureError",
    "Family",
    "Level",
    "Protection",
    "Release",
    "Rule",
    "UnprotectableError",
    "audit",
    "dimension",
    "protect",
    "release",
]
