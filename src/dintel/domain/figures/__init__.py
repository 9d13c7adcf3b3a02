"""Figures: what is counted, over which period, and how a release of it is written down."""

from dintel.domain.figures.definition import MONTH, PLACE, PLACES, Definition, Group, Headline, Level, Version
from dintel.domain.figures.period import Period, period_of, period_on
from dintel.domain.figures.released import Body, Row, Table, body_of, read_body
from dintel.domain.figures.tables import Counted, Earlier, Unpublishable, choose, dimensions_of

__all__ = [
    "MONTH",
    "PLACE",
    "PLACES",
    "Body",
    "Counted",
    "Definition",
    "Earlier",
    "Group",
    "Headline",
    "Level",
    "Period",
    "Row",
    "Table",
    "Unpublishable",
    "Version",
    "body_of",
    "choose",
    "dimensions_of",
    "period_of",
    "period_on",
    "read_body",
]
