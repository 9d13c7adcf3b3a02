"""Whatever length the API lets in, the columns hold: PostgreSQL refuses what SQLite would swallow."""

from __future__ import annotations

from typing import Any

import pytest
from annotated_types import MaxLen
from django.db import models
from django.test import Client
from tests.apps.contacts.made import NOW

from dintel.apps.booking.api import shapes as booking
from dintel.apps.booking.models import Forwarding, Visit
from dintel.apps.contacts.api import shapes
from dintel.apps.contacts.models import (
    Contact,
    CustodyOutcome,
    Disclosure,
    Document,
    Link,
    Observation,
    Request,
    Verification,
)
from dintel.apps.contacts.services import Change, UnfitValueError, correct_contact
from dintel.apps.contacts.services.correct import CONTACT_FIELDS, REQUEST_FIELDS


def kept_in(name: str) -> type[models.Model]:
    """Return where the texts of a shape of the booking centre are kept."""
    return {"Outcome": CustodyOutcome, "Forward": Forwarding}.get(name.removesuffix("In"), Visit)


KEPT: list[tuple[Any, type[models.Model]]] = [
    (shapes.ContactIn, Contact),
    (shapes.AskedIn, Request),
    (shapes.PaperIn, Document),
    (shapes.SightingIn, Observation),
    (shapes.VerificationIn, Verification),
    (shapes.DisclosureIn, Disclosure),
    (shapes.CustodyIn, CustodyOutcome),
    (shapes.LinkIn, Link),
    *((shape, kept_in(name)) for name, shape in vars(booking).items()
      if isinstance(shape, type) and issubclass(shape, booking.Strict)),
]  # fmt: skip


def lengths() -> list[tuple[str, int, int]]:
    """Return each text that comes in and is kept in a column of its name: how long it may be, and its room."""
    found = []
    for shape, model in KEPT:
        columns = {column.name: getattr(column, "max_length", None) for column in model._meta.get_fields()}
        for name, field in shape.model_fields.items():
            most = [one.max_length for one in field.metadata if isinstance(one, MaxLen)]
            if most and columns.get(name):
                found.append((f"{shape.__name__}.{name} in {model.__name__}", most[0], columns[name]))
    return found


def test_every_length_has_room() -> None:
    found = lengths()
    assert len(found) > 20
    assert [one for one in found if one[1] > one[2]] == []


@pytest.mark.django_db
def test_a_correction_that_does_not_fit_is_refused_and_changes_nothing(file: Any, counsel: Any) -> None:
    contact = file()
    for record, fields, model in (
        ("contact", CONTACT_FIELDS, Contact),
        (f"{contact.number}.1", REQUEST_FIELDS, Request),
    ):
        for name in sorted(fields):
            room = getattr(model._meta.get_field(name), "max_length", None)
            if room is None:
                continue
            change = Change(record, name, "x" * (room + 1))
            with pytest.raises((UnfitValueError, KeyError)):
                correct_contact(number=contact.number, version=1, changes=[change], why="Why.", by=counsel, at=NOW)
    assert Contact.objects.get() == contact
    assert Contact.objects.get().version == 1


@pytest.mark.django_db
def test_a_program_is_told_which_value_does_not_fit(client: Client, file: Any, person: Any, settings: Any) -> None:
    settings.DEMO = True
    contact = file()
    client.force_login(person("liaison", department="arts-and-culture"))
    answer = client.post(
        f"/api/v1/contacts/{contact.number}/corrections",
        {"version": 1, "why": "A longer name.", "changes": [{"field": "agency", "after": "x" * 161}]},
        content_type="application/json",
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert "agency" in answer.json()["detail"]
