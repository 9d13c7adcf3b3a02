"""The tables of requests for records: those the city received (``ipra``), and what it answered (``ipra_answer``)."""

from dintel.apps.records.models.ipra import Asker, Charge, Medium, ReceiptCorrection, RecordsRequest, TimeSpent
from dintel.apps.records.models.ipra_answer import (
    AnswerFile,
    AnswerLetter,
    FoundRecord,
    LetterState,
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
    "FoundRecord",
    "LetterState",
    "Medium",
    "Publication",
    "ReceiptCorrection",
    "RecordsRequest",
    "Redaction",
    "Release",
    "Released",
    "TimeSpent",
]
