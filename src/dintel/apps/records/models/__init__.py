"""The tables of requests for records: those the city sends to federal agencies (``foia``)."""

from dintel.apps.records.models.foia import (
    FoiaDecision,
    FoiaFile,
    FoiaHappening,
    FoiaLetter,
    FoiaLetterState,
    FoiaRequest,
    FoiaSeries,
    FoiaWay,
    Period,
)

__all__ = [
    "FoiaDecision",
    "FoiaFile",
    "FoiaHappening",
    "FoiaLetter",
    "FoiaLetterState",
    "FoiaRequest",
    "FoiaSeries",
    "FoiaWay",
    "Period",
]
