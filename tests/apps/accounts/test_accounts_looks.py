"""Looks: written down, shown to those who check them, silent about sealed records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts import queries, services, subjects
from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import Look, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _paper() -> Iterator[None]:
    """Register a kind of record with one sealed one."""

    def may(_access: Access, _action: str, key: str) -> bool:
        return key != "SEALED"

    kept = dict(subjects._KINDS)
    subjects.register(subjects.Kind("paper", lambda key: f"/papers/{key}/", may))
    yield
    subjects._KINDS.clear()
    subjects._KINDS.update(kept)


def look(user: User, key: str, kind: str = "paper") -> Look:
    return services.record_look(user=user, kind=kind, key=key, action="evidence.read", at=AT)


def test_every_look_is_its_own_row() -> None:
    ben = make_person("site_lead")
    look(ben, "P-1")
    look(ben, "P-1")
    assert Look.objects.filter(user=ben, kind="paper", key="P-1", at=AT).count() == 2


def test_the_auditor_sees_them_by_record_by_person_and_all(signed_in: Browser) -> None:
    ben, cem = make_person("site_lead", name="Ben Desk"), make_person("site_lead", name="Cem Desk")
    look(ben, "P-1")
    look(cem, "P-2")
    auditor = signed_in(make_person("auditor"))
    everything = auditor.get("/people/looks/").content.decode()
    assert "P-1" in everything
    assert "P-2" in everything
    assert "Open photographs and files" in everything
    one = auditor.get("/people/looks/paper/P-1/").content.decode()
    assert "Ben Desk" in one
    assert "Cem Desk" not in one
    theirs = auditor.get(f"/people/{cem.pk}/looks/").content.decode()
    assert "P-2" in theirs
    assert "P-1" not in theirs
    found = auditor.get("/people/looks/?key=P-1").content.decode()
    assert "Ben Desk" in found
    assert "Cem Desk" not in found
    assert "No look is written down here" in auditor.get("/people/looks/?key=P-9").content.decode()


def test_looks_at_a_sealed_record_and_of_an_unknown_kind_are_left_out(signed_in: Browser, today: Any) -> None:
    ben = make_person("site_lead", name="Ben Desk")
    look(ben, "SEALED")
    look(ben, "X-1", kind="gone")
    person = make_person("auditor")
    auditor = signed_in(person)
    pages = ("/people/looks/", "/people/looks/paper/SEALED/", f"/people/{ben.pk}/looks/", "/people/looks/?key=SEALED")
    for page in pages:
        assert "Ben Desk</a></td>" not in auditor.get(page).content.decode()
    assert not queries.looks_at(access_of(person, today), "paper", "SEALED").exists()
    assert not queries.looks_at(access_of(person, today), "gone", "X-1").exists()


def test_whoever_may_not_see_looks_sees_none(today: Any) -> None:
    ben = make_person("site_lead")
    look(ben, "P-1")
    for role in ("counsel", "administrator", "site_lead"):
        access = access_of(make_person(role), today)
        assert not queries.looks_at(access, "paper", "P-1").exists()
        assert not queries.looks_by(access).exists()


def test_a_kind_can_answer_for_a_whole_list_at_once(today: Any) -> None:
    asked: list[list[str]] = []

    def among(_access: Access, _action: str, keys: Any) -> frozenset[str]:
        asked.append(sorted(keys))
        return frozenset(keys) - {"SEALED"}

    subjects.register(subjects.Kind("paper", lambda key: f"/papers/{key}/", lambda *_: False, among))
    ben = make_person("site_lead")
    access = access_of(make_person("auditor"), today)
    rows = [look(ben, key) for key in ("P-1", "P-2", "SEALED", "P-1")]
    assert [one.look.key for one in queries.seen(access, rows)] == ["P-1", "P-2", "P-1"]
    assert asked == [["P-1", "P-2", "SEALED"]]


def test_a_person_with_looks_is_never_erased() -> None:
    ben = make_person("site_lead")
    look(ben, "P-1")
    with pytest.raises(ProtectedError):
        ben.delete()
