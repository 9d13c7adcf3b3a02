"""Junk reports in numbers and a true one: the true one stays on the list, and nothing of the others is lost."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.accounts.made_up_staff import give, make_person
from tests.apps.complaints.conftest import Person
from tests.apps.complaints.flood_made import AT, DAY, TRUE, junk, made

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.complaints.models import Aside, Report, SettingAside
from dintel.apps.complaints.queries import floods as queries
from dintel.apps.complaints.services import assign, exclude
from dintel.apps.complaints.services import floods as services
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def set_aside(reports: list[Report], by: User) -> SettingAside:
    return services.set_aside(reports=[one.pk for one in reports], reason="A machine sent these.", by=by, at=AT)


def on_the_list() -> set[str]:
    return set(Report.objects.filter(set_aside=False).values_list("number", flat=True))


@pytest.mark.once
def test_a_flood_with_a_true_report_in_it(desk: Client, intake_officer: User) -> None:
    """Two thousand in every run, ten thousand with every case (`make fuzz`)."""
    many = 10_000 if os.environ.get("DINTEL_TEST_EVERY_CASE") else 2_000
    accounts = junk(many)
    made(accounts[: many // 2])
    (true,) = made([TRUE])
    made(accounts[many // 2 :])
    access = access_of(intake_officer, TODAY)
    found = queries.floods(access)
    assert [0.09 * many < flood.reports <= 0.101 * many for flood in found[:10]] == [True] * 10
    left = sum(flood.reports for flood in found)
    assert left > 0.99 * many
    for flood in found:
        desk.post(f"/complaints/floods/{flood.leader}/", {"reason": "One text, sent ten thousand times."})
    stay = on_the_list()
    assert true.number in stay, "the true one is on the list"
    assert len(stay) < many / 100, "and can be found there"
    assert Report.objects.count() == many + 1, "nothing was deleted"
    assert Aside.objects.count() == many + 1 - len(stay) == sum(act.reports for act in SettingAside.objects.all())
    assert Leaf.objects.filter(kind="report.set_aside").count() == many + 1 - len(stay)


def test_pages_ask_the_database_as_often_for_many_as_for_few(desk: Client) -> None:
    texts = junk(600, templates=20)
    made(texts[:200])
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert desk.get("/complaints/floods/").status_code == 200
    made(texts[200:])
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/complaints/floods/")
    assert page.content.decode().count("reports like this one") == 20
    assert len(many) == len(few) <= 12
    with CaptureQueriesContext(connection) as one:
        desk.get(f"/complaints/floods/{page.context['floods'][0].leader}/")
    assert len(one) <= 12


def test_samples_are_the_most_typical_and_those_least_like_it(intake_officer: User) -> None:
    made(junk(40, templates=1))
    (flood,) = queries.floods(access_of(intake_officer, TODAY))
    assert (flood.reports, len(flood.samples), flood.samples[0].agreement) == (40, 3, 100)
    others = queries.flood_of(access_of(intake_officer, TODAY), flood.leader)
    assert others.samples == flood.samples
    assert flood.samples[1].agreement <= flood.samples[2].agreement < 100


def test_what_is_set_aside_can_be_put_back(intake_officer: User) -> None:
    reports = made(junk(12, templates=1))
    act = set_aside(reports[:10], intake_officer)
    assert on_the_list() == {report.number for report in reports[10:]}
    assert services.take_back(act=act, by=intake_officer, at=AT + timedelta(hours=1)) == 10
    assert on_the_list() == {report.number for report in reports}
    with pytest.raises(services.NothingLeftError):
        services.take_back(act=act, by=intake_officer, at=AT + timedelta(hours=2))
    assert [leaf.kind for leaf in Leaf.objects.filter(subject_kind="flood").order_by("pk")] == [
        "flood.set_aside",
        "flood.taken_back",
    ]
    set_aside(reports, intake_officer)
    assert on_the_list() == set(), "and set aside again"


def test_a_report_comes_back_with_its_reporter_and_only_that_one(intake_officer: User) -> None:
    reports = made(junk(6, templates=1))
    act = set_aside(reports, intake_officer)
    assert services.bring_back(report=reports[3], on=DAY + timedelta(days=2)) is True
    assert services.bring_back(report=reports[3], on=DAY + timedelta(days=2)) is False
    assert on_the_list() == {reports[3].number}
    assert Aside.objects.get(report=reports[3]).returned_on == DAY + timedelta(days=2)
    assert services.take_back(act=act, by=intake_officer, at=AT) == 5


def test_only_new_reports_are_set_aside(intake_officer: User) -> None:
    reports = made(junk(6, templates=1))
    Report.objects.filter(pk=reports[0].pk).update(state="triaged")
    assert set_aside(reports, intake_officer).reports == 5
    with pytest.raises(services.NothingLeftError):
        set_aside(reports, intake_officer)
    assert SettingAside.objects.count() == 1


def test_those_with_a_proof_of_work_stay_unless_somebody_says_otherwise(desk: Client) -> None:
    texts = [f"{TRUE} {number}" for number in range(12)]
    made(texts[:8])
    proved = {report.number for report in made(texts[8:], proof=True)}
    leader = next(iter(on_the_list() - proved))
    desk.post(f"/complaints/floods/{leader}/", {"reason": "Sent by a machine."})
    assert on_the_list() == proved
    desk.post(f"/complaints/floods/{next(iter(proved))}/", {"reason": "These too.", "with_proof": "on"})
    assert on_the_list() == set()


def test_a_reason_is_asked_for_and_screened(desk: Client) -> None:
    (report, *_rest) = made(junk(6, templates=1))
    url = f"/complaints/floods/{report.number}/"
    assert desk.post(url, {"reason": ""}).status_code == 422
    page = desk.post(url, {"reason": "About A012345678, who is undocumented."})
    assert page.status_code == 422
    assert len(on_the_list()) == 6
    assert desk.post(url, {"reason": "Sent by a machine."}).status_code == 302


@pytest.mark.parametrize(
    "role", ["front_desk", "counsel", "duty_officer", "investigator", "records_custodian", "auditor", "administrator"]
)
def test_nobody_else_sees_floods_or_sets_aside(role: str, person: Person, intake_officer: User) -> None:
    reports = made(junk(6, templates=1))
    act = set_aside(reports[:1], intake_officer)
    other, client = person(role), Client()
    client.force_login(other)
    for url in ("/complaints/floods/", f"/complaints/floods/{reports[1].number}/"):
        assert client.get(url).status_code == 404
    assert client.post(f"/complaints/floods/{reports[1].number}/", {"reason": "x"}).status_code == 404
    assert client.post(f"/complaints/floods/acts/{act.pk}/back/").status_code == 404
    for ask in (queries.floods, queries.acts):
        with pytest.raises(Http404):
            ask(access_of(other, TODAY))
    assert queries.sharing(access_of(other, TODAY), reports[0]) == ()


def test_reports_that_name_the_same_number_or_plate_are_hinted_at(intake_officer: User) -> None:
    access = access_of(intake_officer, TODAY)
    (true,) = made([TRUE])
    (same_phone,) = made(["Un hombre llamó del (505) 555 0147 y pidió dinero para no llevarse a mi hermano."])
    (same_plate,) = made(["Two men in a truck waited outside the school all morning."], plate_seen="abc 123")
    (copy,) = made([TRUE.replace("Grey", "Silver")])
    made(["Somebody called from 505-555-0199 about a parcel and hung up at once."])
    shared = {one.number: one for one in queries.sharing(access, true)}
    assert set(shared) == {same_phone.number, same_plate.number, copy.number}
    assert (shared[same_phone.number].phones, shared[same_phone.number].agreement) == (1, 0)
    assert (shared[same_plate.number].plates, shared[same_plate.number].phones) == (1, 0)
    assert shared[copy.number].agreement > 80
    assert next(iter(queries.sharing(access, true))).number == copy.number


def test_neither_words_nor_numbers_stand_in_the_clear(db: Any) -> None:
    made([TRUE], plate_seen="ABC-123")
    with connection.cursor() as cursor:
        for table in ("complaints_report", "complaints_hint"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own
            held = repr([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor])
            for word in ("laundry", "5055550147", "0147", "abc123", "ABC"):
                assert word not in held


def test_what_a_person_may_not_see_is_in_no_flood_in_no_hint_and_in_no_count(
    desk: Client, intake_officer: User
) -> None:
    access = access_of(intake_officer, TODAY)
    reports, other = made([f"{TRUE} {number}" for number in range(7)]), make_person("intake_officer")
    assert queries.count_of_floods(access) == 1
    excluded, given, asked = reports[:3]
    exclude(report=excluded, user=intake_officer, reason="A cousin is named.", by=other, at=AT)
    assign(report=given, user=make_person("investigator"), is_counsel=False, by=other, at=AT)
    hidden = {excluded.number, given.number}
    (flood,) = queries.floods(access)
    assert not {excluded.pk, given.pk} & set(flood.keys)
    assert {one.number for one in queries.sharing(access, asked)} == {one.number for one in reports[3:]}
    for number in hidden:
        with pytest.raises(Http404):
            queries.flood_of(access, number)
        page = desk.get(f"/complaints/{asked.number}/").content.decode()
        assert number not in page
    exclude(report=asked, user=intake_officer, reason="A cousin is named.", by=other, at=AT)
    assert queries.count_of_floods(access) == 0, "four are no flood"


def test_city_staff_reports_are_in_no_flood_of_a_police_account(intake_officer: User) -> None:
    made(junk(6, templates=1))
    Report.objects.update(names_city_staff=True)
    assert queries.count_of_floods(access_of(intake_officer, TODAY)) == 1
    give(intake_officer, "liaison", department="police")
    assert queries.count_of_floods(access_of(intake_officer, TODAY)) == 0


def test_the_list_groups_reports_again_only_when_they_are_others(
    desk: Client, intake_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouped: list[int] = []
    group = queries.grouping.groups

    def counting(sketches: Any) -> Any:
        grouped.append(len(sketches))
        return group(sketches)

    monkeypatch.setattr(queries.grouping, "groups", counting)
    access = access_of(intake_officer, TODAY)
    reports = made(junk(6, templates=1))
    for _look in range(3):
        assert ">1 group<" in desk.get("/complaints/").content.decode()
    assert grouped == [6]
    more = made(junk(12, templates=1)[6:])
    assert queries.count_of_floods(access) == queries.count_of_floods(access) == 1
    assert grouped == [6, 12]
    set_aside([*reports, *more][:8], intake_officer)
    assert queries.count_of_floods(access) == queries.count_of_floods(access) == 0
    assert grouped == [6, 12, 4]
    exclude(report=more[-1], user=intake_officer, reason="A cousin.", by=make_person("intake_officer"), at=AT)
    assert queries.count_of_floods(access) == 0
    assert grouped == [6, 12, 4, 3], "what one person may see is counted for them alone"


def test_the_floods_are_found_from_the_menu_and_the_list_with_their_count(desk: Client, person: Person) -> None:
    made(junk(12, templates=2))
    page = desk.get("/complaints/").content.decode()
    assert page.count('href="/complaints/floods/"') == 2
    assert "2 groups" in page
    counsel = Client()
    counsel.force_login(person("counsel"))
    assert "/complaints/floods/" not in counsel.get("/complaints/").content.decode()


def test_the_page_of_a_case_hints_at_what_is_shared(desk: Client) -> None:
    (true,) = made([TRUE])
    (same_phone,) = made(["Un hombre llamó del (505) 555 0147 y pidió dinero para no llevarse a mi hermano."])
    page = desk.get(f"/es/complaints/{true.number}/").content.decode()
    assert f"/es/complaints/{same_phone.number}/" in page
    assert "el mismo número de teléfono" in page
    (alone,) = made(["Somebody called from 505-555-0199 about a parcel and hung up at once."])
    assert "Reports that may belong together" not in desk.get(f"/complaints/{alone.number}/").content.decode()
