"""No column of words can be forgotten: each of a report's is emptied or goes with its row, or stays for a reason."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from dintel.apps.complaints.services.disposal import GONE, WORDS
from dintel.apps.sealing.fields import SealedText

STAYS = {
    "Report": "number code_mark state",
    "Triage": "route",
    "Exclusion": "department",
    "Referral": "language number manifest_sha256 sha256",
    "ReferralOutcome": "outcome",
    "SettingAside": "reason",
}
"""Numbers, values of closed sets, digests. The mark of a code becomes one that opens nothing. Whoever is kept from a
report stays kept from it. The words about a flood go with the last of its reports."""
OF_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, SealedText)
HANG_ON_NOTHING = {"SpentTicket"}
"""Numbers of forms, with no report; the worker forgets them."""


def test_every_column_is_emptied_goes_or_stays_for_a_reason() -> None:
    for model in apps.get_app_config("complaints").get_models():
        columns = {field.name for field in model._meta.concrete_fields if isinstance(field, OF_WORDS)}
        stays = set(STAYS.get(model.__name__, "").split())
        if model in GONE or model.__name__ in HANG_ON_NOTHING:
            assert not stays, model
            continue
        emptied = set(WORDS.get(model, {}))
        assert not emptied & stays, model
        assert columns == (emptied | stays) & columns, (
            f"{model.__name__}: {columns - emptied - stays} is neither emptied at disposal nor said to stay; add it to "
            "WORDS in complaints/services/disposal.py, or here if it holds nothing that somebody wrote"
        )


def test_what_is_said_to_stay_is_there() -> None:
    for model in apps.get_app_config("complaints").get_models():
        names = {field.name for field in model._meta.concrete_fields}
        assert set(STAYS.get(model.__name__, "").split()) <= names, model
        assert set(WORDS.get(model, {})) <= names, model
