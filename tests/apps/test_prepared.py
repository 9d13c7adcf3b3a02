"""Questions put together once: asked anew they see what is there now, and nobody sees what another may."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from dintel.apps import prepared as room
from dintel.apps.accounts.access import Access, Reach, Reaches, access_of
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.prepared import SHAPES, prepared

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


def session(key: str, until: datetime = NOW) -> Session:
    return Session.objects.create(session_key=key, session_data="", expire_date=until)


@prepared
def open_ones(*, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=at)


@prepared
def among(*, keys: tuple[str, ...]) -> QuerySet[Session, str]:
    return Session.objects.filter(session_key__in=keys).order_by("session_key").values_list("session_key", flat=True)


@prepared
def held(access: Access, role: str) -> QuerySet[Assignment]:
    """Return assignments the asker may see: all, those of departments, or their own."""
    reach = access.reach("people.manage")
    own = Q() if reach.everywhere else Q(department__in=reach.departments) | Q(user=access.user.pk)
    return Assignment.objects.filter(own, role=role).select_related("user").order_by("pk")


def person(name: str) -> User:
    return User.objects.create(email=f"{name}-{uuid4()}@example.org", name=name)


def access(user: User, reach: Reach) -> Access:
    return Access(user, DAY, Reaches({"people.manage": reach}))


@pytest.fixture
def not_compared() -> Iterator[None]:
    room.is_compared = False
    yield
    room.is_compared = True


def test_values_come_anew_and_rows_are_those_that_are_there_now() -> None:
    session("a", NOW + timedelta(hours=1))
    assert [one.session_key for one in open_ones(at=NOW)] == ["a"]
    session("b", NOW + timedelta(hours=2))
    assert [one.session_key for one in open_ones(at=NOW + timedelta(minutes=90))] == ["b"]
    assert open_ones(at=NOW + timedelta(days=1)) == []


def test_several_values_are_as_many_as_were_given() -> None:
    for key in "abc":
        session(key)
    assert among(keys=("a", "c", "x")) == ["a", "c"]
    assert among(keys=("b",)) == ["b"]
    assert among(keys=("c", "b", "a")) == ["a", "b", "c"]
    assert among(keys=()) == []


def test_people_of_one_reach_share_a_statement_and_each_sees_their_own() -> None:
    one, other = person("One"), person("Other")
    for user in (one, other):
        Assignment.objects.create(user=user, role="intake_officer", department="police", from_on=DAY)
    own = Reach(own=True)
    assert [row.user for row in held(access(one, own), "intake_officer")] == [one]
    assert [row.user for row in held(access(other, own), "intake_officer")] == [other]
    assert held(access(one, own), "site_lead") == []
    everybody = held(access(one, Reach(everywhere=True)), "intake_officer")
    assert [row.user for row in everybody] == [one, other]
    with CaptureQueriesContext(connection) as asked:
        assert [row.user.name for row in held(access(other, own), "intake_officer")] == ["Other"]
    assert len(asked) == 1, "who it is came with the row"


@pytest.mark.parametrize(
    "reach",
    [
        Reach(),
        Reach(own=True),
        Reach(departments=frozenset({"police"})),
        Reach(departments=frozenset({"police", "library"})),
        Reach(departments=frozenset({"library"}), own=True),
        Reach(everywhere=True),
    ],
)
def test_what_may_be_seen_is_as_if_put_together_anew(reach: Reach, not_compared: None) -> None:
    people = [person(name) for name in ("A", "B", "C")]
    for user, department in zip(people, ("police", "library", "parks"), strict=True):
        Assignment.objects.create(user=user, role="liaison", department=department, from_on=DAY)
    for user in (*people, *people):
        asker = access(user, reach)
        anew = held.__wrapped__(asker, "liaison")  # type: ignore[attr-defined]  # as `wraps` leaves it
        assert held(asker, "liaison") == list(anew)


def test_a_question_that_looks_at_something_else_is_found_out() -> None:
    looked_at = ["a"]

    @prepared
    def impure() -> QuerySet[Session]:
        return Session.objects.filter(session_key=looked_at[0])

    impure()
    looked_at[0] = "b"
    with pytest.raises(AssertionError, match="put together anew"):
        impure()


def test_another_kind_of_value_is_refused() -> None:
    with pytest.raises(TypeError, match="at is a float"):
        open_ones(at=1.5)  # type: ignore[arg-type]


def test_only_the_last_statements_are_kept(not_compared: None) -> None:
    built = []

    @prepared
    def first(most: int) -> QuerySet[Session]:
        built.append(most)
        return Session.objects.order_by("pk")[:most]

    session("a")
    for most in range(1, SHAPES + 2):
        assert len(first(most)) == 1
    first(SHAPES + 1)
    assert len(built) == SHAPES + 1
    first(1)
    assert built[-1] == 1
    assert len(built) == SHAPES + 2


def test_it_is_asked_within_the_transaction_of_whoever_asks() -> None:
    with transaction.atomic():
        session("a")
        assert among(keys=("a",)) == ["a"]
        transaction.set_rollback(True)
    assert among(keys=("a",)) == []


@pytest.mark.django_db(transaction=True)
def test_many_threads_ask_at_once(not_compared: None) -> None:
    people = [person(str(number)) for number in range(8)]
    for user in people:
        Assignment.objects.create(user=user, role="liaison", department="police", from_on=DAY)

    def ask(user: User) -> list[list[int]]:
        try:
            return [[row.user_id for row in held(access(user, Reach(own=True)), "liaison")] for _ in range(50)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for user, found in zip(people, pool.map(ask, people), strict=True):
            assert found == [[user.pk]] * 50


def test_the_access_of_a_request_is_known_by_its_reach_and_its_day() -> None:
    one, other = person("One"), person("Other")
    for user in (one, other):
        Assignment.objects.create(user=user, role="liaison", department="police", from_on=DAY)
    assert access_of(one, DAY).shape() == access_of(other, DAY).shape()
    assert access_of(one, DAY).shape() != access_of(one, DAY + timedelta(days=1)).shape()
    assert access_of(one, DAY).narrowed(["contact.read"]).shape() != access_of(one, DAY).shape()
