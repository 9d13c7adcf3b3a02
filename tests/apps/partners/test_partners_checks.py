"""A check of the directory that has run out is told once, to whoever keeps it, and stands among what is due."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.partners.made import DAY, NOW, Place, access, signed_in

from dintel.apps.accounts import subjects
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices.models import Notice
from dintel.apps.partners import services

pytestmark = pytest.mark.django_db
TOLD = "partner.told_of_check"


def after(days: int) -> datetime:
    """Return the same hour so many days of the city's calendar later, also over a change of its clocks."""
    return timezone.localtime(NOW) + days * DAY


def checked(place: Place, days_ago: int) -> None:
    services.check_organisation(
        organisation=place.legal, how="called", result="right", by=place.coordinator, at=after(-days_ago)
    )


def test_it_is_told_on_the_day_after_the_last_one_and_once(place: Place) -> None:
    checked(place, 90)
    assert services.tell_of_checks(at=NOW) == [], "the ninetieth day is the last one"
    assert services.tell_of_checks(at=after(1)) == [place.legal]
    assert services.tell_of_checks(at=after(2)) == []
    notice = Notice.objects.get(kind="directory_check")
    assert (notice.subject_kind, notice.subject_key) == ("partner", "clinic")
    assert Leaf.objects.filter(kind=TOLD, subject_key="clinic").count() == 1
    inbox = signed_in(place.coordinator).get("/notices/").content.decode()
    assert "The entry of Clinic in the directory is to be checked again." in inbox


def test_another_check_starts_the_days_anew(place: Place) -> None:
    checked(place, 120)
    assert services.tell_of_checks(at=NOW) == [place.legal]
    checked(place, 0)
    assert services.tell_of_checks(at=after(90)) == []
    assert services.tell_of_checks(at=after(91)) == [place.legal]


def test_what_was_never_checked_or_takes_no_part_is_not_told(place: Place) -> None:
    assert services.tell_of_checks(at=NOW + 400 * DAY) == []
    checked(place, 120)
    services.move_stage(organisation=place.legal, stage="ended", by=place.coordinator, at=NOW)
    assert services.tell_of_checks(at=NOW + 400 * DAY) == []


def test_nobody_else_is_told_of_an_entry(place: Place) -> None:
    kept = subjects.may(access(place.coordinator), "notice.receive", "partner", "clinic")
    assert kept
    for person in (place.lawyer, place.intake, make_person("employee")):
        assert not subjects.may(access(person), "notice.receive", "partner", "clinic")
    assert not subjects.may(access(place.coordinator), "notice.receive", "partner", "nowhere")


def test_it_stands_among_what_is_due(place: Place) -> None:
    checked(place, 120)
    page = signed_in(place.coordinator).get("/due/?city=1").content.decode()
    assert "Check the entry of the directory" in page
