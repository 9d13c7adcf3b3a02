"""The tables of requests to the city: what came in (``request``), and what was answered (``answer``)."""

from dintel.apps.records.ipra.models.answer import (
    AnswerFile,
    AnswerLetter,
    FoundRecord,
    Publication,
    Redaction,
    Release,
    Released,
)
from dintel.apps.records.ipra.models.request import (
    Asker,
    Charge,
    Medium,
    ReceiptCorrection,
    RecordsRequest,
    TimeSpent,
)

__all__ = [
    "AnswerFile",
    "AnswerLetter",
    "Asker",
    "Charge",
    "FoundRecord",
    "Medium",
    "Publication",
    "ReceiptCorrection",
    "RecordsRequest",
    "Redaction",
    "Release",
    "Released",
    "TimeSpent",
]
