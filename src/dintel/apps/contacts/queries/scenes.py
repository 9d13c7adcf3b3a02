"""Contacts as somebody who may not read them recognises one: where, when, which agency, verified or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.scenes import MOST, Scene, Wanted
from dintel.apps.retention.rows import between

KIND = "contact"


def recognisable() -> QuerySet[Contact]:
    """Return the contacts that may be found so: none that is sealed, whoever asks, and none that was disposed of."""
    return Contact.objects.filter(sealed=False, disposed_at__isnull=True)


def found(wanted: Wanted) -> Sequence[Scene]:
    """Return the contacts of a number, or of one building on one day; with neither, none."""
    rows = recognisable()
    if wanted.number:
        rows = rows.filter(number=wanted.number)
    elif wanted.facility and wanted.on:
        rows = rows.filter(between("began_at", wanted.on, wanted.on + timedelta(days=1)), facility=wanted.facility)
    else:
        return []
    return _scenes(rows)


def named(numbers: Sequence[str]) -> Sequence[Scene]:
    """Return those of the numbers that may be found so."""
    return _scenes(recognisable().filter(number__in=list(numbers)))


def _scenes(rows: QuerySet[Contact]) -> Sequence[Scene]:
    told = rows.only("number", "began_at", "facility", "agency", "verified")[:MOST]
    return [
        Scene(
            KIND,
            one.number,
            one.began_at,
            names.facility_of(one.facility) if one.facility else _("Not known"),
            one.agency or _("Not known"),
            str(names.verified_of(one.verified)),
        )
        for one in told
    ]
