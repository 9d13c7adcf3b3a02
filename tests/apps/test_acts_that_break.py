"""A statement fails in the middle of what counsel, an investigator and a coordinator do: it is there whole, or not.

Each act has some dozens or hundreds of statements; up to eight of each are let fail, spread over the whole of it
(`tests/apps/broken.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.broken import all_or_nothing
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.reported import again
from tests.apps.contacts.made import DAY, HOUR, NOW, filed, ice, report
from tests.apps.figures.quarter import JULY, OPEN, SOME

from dintel.apps.complaints import services as complaints
from dintel.apps.complaints.models import Referral, ReferralPart
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact, Request
from dintel.apps.evidence.models import Line
from dintel.apps.figures.models import Release
from dintel.apps.figures.services import release_figure
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.services import checkpoint, sequence
from dintel.apps.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_counsel_decides() -> None:
    counsel = make_person("counsel")
    number = filed(report(ice("other_records", "i138")), by=None).number
    request = Request.objects.get(contact__number=number)

    def act() -> None:
        told = {"request": request, "seen": 1, "outcome": "comply_via_counsel", "reasons": "A court enforced it."}
        contacts.decide(**told, by=counsel, at=NOW + HOUR)

    def kept() -> Any:
        now = Request.objects.get(pk=request.pk)
        contact = Contact.objects.get(number=number)
        decided = list(now.determinations.values_list("ordinal", "step", "outcome"))
        return decided, now.state, now.outcome, contact.with_counsel, Leaf.objects.count(), Notice.objects.count()

    assert all_or_nothing(act, kept) > 3


def test_a_case_is_referred() -> None:
    case, by = a_case()
    told = {"offence": "impersonating_peace_officer", "element": "pretended", "state": "shown", "words": "A badge."}
    complaints.find(report=case, by=by, at=LATER, **told)
    sequence(at=LATER)
    checkpoint(at=LATER, why="test")
    at = LATER + timedelta(minutes=1)

    def act() -> None:
        complaints.make_packet(report=again(case), to="A prosecutor’s office", key=UUID(int=7), by=by, at=at)

    def kept() -> Any:
        counts = [model.objects.count() for model in (Referral, ReferralPart, Line, Leaf)]
        return counts, again(case).state

    assert all_or_nothing(act, kept) > 3


def test_a_figure_is_released() -> None:
    by = make_person("equity_coordinator")
    for told, number in zip(SOME, (6, 5, 5), strict=True):
        for turn in range(number):
            filed(report(ice(**told), began_at=JULY), at=JULY + turn * DAY)
    sequence(at=OPEN)

    def act() -> None:
        release_figure(figure="requests", period="2026-Q3", by=by, at=OPEN)

    def kept() -> Any:
        released = list(Release.objects.values_list("figure", "number"))
        return released, Leaf.objects.filter(kind="figure.released").count()

    assert all_or_nothing(act, kept) > 3
