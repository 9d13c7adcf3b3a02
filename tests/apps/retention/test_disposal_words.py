"""No column of words can be forgotten: each of the register's columns is emptied at disposal, or stays for a reason."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from dintel.apps.contacts.services.disposal import WORDS
from dintel.apps.sealing.fields import SealedText

STAYS = {
    "Contact": "number source language channel facility department spot_public setting component immigration verified "
    "shown_hash outcome",
    "Correction": "record field",
    "CustodyOutcome": "kind",
    "Determination": "step outcome policy_hash",
    "Disclosure": "what",
    "Document": "kind court_caption judge_signed names_match place_matches in_date",
    "ImportRun": "file_sha256 encoding delimiter state",
    "KeptWords": "field kind",
    "LawAnswer": "sha256 body",
    "Letter": "kind language number state",
    "LetterFile": "format sha256",
    "Link": "kind",
    "Observation": "seen answer",
    "Request": "number asked urgency document requester validity purpose setting stream state outcome",
    "SavedPlan": "name plan",
    "SearchText": "words",
    "Series": "name",
    "Verification": "result how",
}
"""Numbers, values of closed sets, digests; the law's answers; how files are read. Search texts are deleted."""
OF_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, SealedText)


def test_every_column_is_emptied_or_stays_for_a_reason() -> None:
    for model in apps.get_app_config("contacts").get_models():
        columns = {field.name for field in model._meta.concrete_fields if isinstance(field, OF_WORDS)}
        emptied, stays = set(WORDS.get(model, {})), set(STAYS.get(model.__name__, "").split())
        assert not emptied & stays, model
        assert columns == (emptied | stays) & columns, (
            f"{model.__name__}: {columns - emptied - stays} is neither emptied at disposal nor said to stay; add it to "
            "WORDS in contacts/services/disposal.py, or here if it holds nothing that somebody wrote"
        )


def test_what_is_said_to_stay_is_there() -> None:
    for model in apps.get_app_config("contacts").get_models():
        names = {field.name for field in model._meta.concrete_fields}
        assert set(STAYS.get(model.__name__, "").split()) <= names, model
