"""The tables of requests for records: to federal agencies (``foia``), and to the city (``ipra``, ``ipra_answer``)."""

from dintel.apps.records.models.foia import (
    FoiaDecision,
    FoiaFile,
    FoiaHappening,
    FoiaLetter,
    FoiaRequest,
    FoiaSeries,
    FoiaWay,
    Period,
)
from dintel.apps.records.models.ipra import Asker, Charge, Medium, ReceiptCorrection, RecordsRequest, TimeSpent
from dintel.apps.records.models.ipra_answer import (
    AnswerFile,
    AnswerLetter,
    FoundRecord,
    Publication,
    Redaction,
    Release,
    Released,
)

__all__ = [
    "AnswerFile",
    "AnswerLetter",
    "Asker",
    "Charge",
    "FoiaDecision",
    "FoiaFile",
    "FoiaHappening",
    "FoiaLetter",
    "FoiaRequest",
    "FoiaSeries",
    "FoiaWay",
    "FoundRecord",
    "Medium",
    "Period",
    "Publication",
    "ReceiptCorrection",
    "RecordsRequest",
    "Redaction",
    "Release",
    "Released",
    "TimeSpent",
]
