"""The register's tables, split by what a lawyer would call each thing."""

from dintel.apps.contacts.models.contact import (
    Contact,
    Correction,
    KeptWords,
    Link,
    Once,
    SealReader,
    Series,
    Verification,
)
from dintel.apps.contacts.models.found import CustodyOutcome, Disclosure, Document, Observation
from dintel.apps.contacts.models.importing import ImportRun, SavedPlan
from dintel.apps.contacts.models.letter import Letter, LetterFile
from dintel.apps.contacts.models.request import Determination, LawAnswer, PrivilegedNote, Request
from dintel.apps.contacts.models.searching import SearchText

__all__ = [
    "Contact",
    "Correction",
    "CustodyOutcome",
    "Determination",
    "Disclosure",
    "Document",
    "ImportRun",
    "KeptWords",
    "LawAnswer",
    "Letter",
    "LetterFile",
    "Link",
    "Observation",
    "Once",
    "PrivilegedNote",
    "Request",
    "SavedPlan",
    "SealReader",
    "SearchText",
    "Series",
    "Verification",
]
