"""A packet of many files is made by the worker: asked for once, gone on with after a kill, or told why not."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER
from tests.apps.complaints.test_complaints_api import Program
from tests.apps.complaints.test_packet_evidence import a_case_with_files, keep, verified
from tests.apps.evidence import evidence_samples as samples

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import PacketOrder, Referral, Report
from dintel.apps.complaints.queries.packet import packet_file
from dintel.apps.complaints.services import CaseError, ordering
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File, Line
from dintel.apps.notices.rounds import go_round

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OFFICE = "A prosecutor’s office"
FILES = 5


@pytest.fixture(autouse=True)
def _nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "AT_ONCE_FILES", 0)


@pytest.fixture
def case() -> tuple[Report, User]:
    report, person = a_case_with_files()
    for turn in range(FILES - 2):
        keep(report, person, f"more-{turn}.jpg", samples.jpeg(20 + turn, 10))
    return report, person


def ordered(report: Report, person: User, at: datetime = LATER) -> PacketOrder:
    made = services.order_packet(report=report, to=OFFICE, key=uuid4(), by=person, at=at)
    assert isinstance(made, PacketOrder)
    return made


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    return client


def packed() -> int:
    return Line.objects.filter(action="packed").count()


def test_from_the_press_over_the_worker_to_a_packet_that_verifies(case: tuple[Report, User], tmp_path: Path) -> None:
    report, person = case
    client, address = browser(person), f"/complaints/{report.number}/"
    told = {"key": str(uuid4()), "to": OFFICE, "language": "en", "contents": "whole"}
    assert client.post(f"{address}packet/", told).status_code == 302
    page = client.get(address).content.decode()
    assert f"0 of {FILES} files are ready" in page
    assert (Referral.objects.count(), packed()) == (0, 0)
    assert go_round(datetime.now(UTC) + timedelta(minutes=1)) > 0
    page = client.get(address).content.decode()
    assert "files are ready" not in page
    packet = Referral.objects.get()
    assert f"/complaints/packets/{packet.number}.zip" in page
    assert (packet.by, packed(), PacketOrder.objects.get().state) == (person, 1, "made")
    with packet_file(packet) as source, zipfile.ZipFile(source) as content:
        parts = {name: content.read(name) for name in content.namelist()}
    assert sum(name.startswith("working-copies/") for name in parts) == FILES
    code, said = verified(parts, tmp_path / "unpacked")
    assert code == 0, said


def test_a_second_packet_is_refused_while_one_is_made_and_the_same_press_is_one_order(case: Any) -> None:
    report, person = case
    key = uuid4()
    one, two = (services.order_packet(report=report, to=OFFICE, key=key, by=person, at=LATER) for _turn in range(2))
    assert one.pk == two.pk
    with pytest.raises(CaseError, match="already"):
        ordered(report, person)
    assert services.make_ordered(at=LATER) == 1
    assert services.order_packet(report=report, to=OFFICE, key=key, by=person, at=LATER) == Referral.objects.get()
    assert isinstance(services.order_packet(report=report, to="Else", key=uuid4(), by=person, at=LATER), Referral)


def test_an_order_of_copies_alone_draws_and_holds_the_copies_alone(case: Any) -> None:
    report, person = case
    told = {"to": OFFICE, "without_originals": "A face.", "key": uuid4()}
    order = services.order_packet(report=report, **told, by=person, at=LATER)
    assert isinstance(order, PacketOrder)
    assert (order.total, order.without_originals) == (1, "A face.")
    assert services.make_ordered(at=LATER) == 1
    packet = Referral.objects.get()
    assert packet.without_originals == "A face."
    with packet_file(packet) as source, zipfile.ZipFile(source) as content:
        drawn = [name for name in content.namelist() if name.startswith(("originals/", "working-copies/"))]
    assert drawn == ["working-copies/002-door-blurred.jpg"]
    waits = File.objects.filter(copy_of=None, working=File.Working.WAITING).count()
    assert waits == FILES - 1, "nothing is drawn of what is left out"


class Killed(BaseException):
    """What ends a process in the middle."""


def test_a_worker_that_is_killed_while_drawing_is_followed_by_one_that_goes_on(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, person = case
    order, drawn = ordered(report, person), list[int]()
    draw = evidence.make_working_copy

    def drawing(*, file: File, wait_seconds: float = 0.0) -> File:
        if len(drawn) == 2:
            raise Killed
        drawn.append(file.pk)
        return draw(file=file, wait_seconds=wait_seconds)

    monkeypatch.setattr(evidence, "make_working_copy", drawing)
    with pytest.raises(Killed):
        services.make_ordered(at=LATER)
    order.refresh_from_db()
    assert (order.state, order.done, Referral.objects.count(), packed()) == ("waiting", 2, 0, 0)
    monkeypatch.setattr(evidence, "make_working_copy", draw)
    assert services.make_ordered(at=LATER) == 1
    order.refresh_from_db()
    assert (order.state, order.done, Referral.objects.count(), packed()) == ("made", FILES, 1, 1)


def test_a_worker_that_is_killed_once_the_packet_stands_makes_no_second_one(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, person = case
    ordered(report, person)

    def killed(_order: PacketOrder, _fault: str) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ordering, "_settle", killed)
        with pytest.raises(Killed):
            services.make_ordered(at=LATER)
    assert services.make_ordered(at=LATER) == 1
    assert (Referral.objects.count(), packed(), PacketOrder.objects.get().state) == (1, 1, "made")
    assert services.make_ordered(at=LATER) == 0


def test_a_round_that_has_no_time_left_draws_nothing_and_makes_nothing(case: Any, monkeypatch: Any) -> None:
    order = ordered(*case)
    monkeypatch.setattr(ordering, "ROUND_SECONDS", 0.0)
    assert services.make_ordered(at=LATER) == 0
    order.refresh_from_db()
    assert (order.done, Referral.objects.count()) == (0, 0)


def test_whoever_was_taken_off_the_case_meanwhile_gets_no_packet(case: Any) -> None:
    report, person = case
    ordered(report, person)
    services.exclude(report=report, user=person, reason="A cousin.", by=make_person("intake_officer"), at=LATER)
    assert services.make_ordered(at=LATER) == 1
    assert (PacketOrder.objects.get().state, Referral.objects.count()) == ("failed", 0)


@pytest.mark.parametrize("fault", ["gone", "late"])
def test_what_cannot_be_made_is_told_in_words_on_the_page_and_may_be_asked_for_again(case: Any, fault: str) -> None:
    report, person = case
    ordered(report, person)
    at, place = LATER, store.original(File.objects.order_by("pk")[0].sha256)
    kept = place.read_bytes()
    if fault == "gone":
        place.unlink()
    else:
        at += timedelta(hours=7)
    assert services.make_ordered(at=at) == 1
    page = browser(person).get(f"/complaints/{report.number}/").content.decode()
    assert f"No packet was made for {OFFICE}." in page
    assert ("not on the disk" in page, "six hours" in page) == (fault == "gone", fault == "late")
    assert (Referral.objects.count(), packed()) == (0, 0)
    place.write_bytes(kept)
    again = ordered(report, person, LATER + timedelta(hours=8)) if fault == "gone" else None
    assert services.make_ordered(at=LATER + timedelta(hours=8)) == (1 if again else 0)
    assert Referral.objects.count() == (1 if again else 0)


def test_a_program_is_told_how_far_it_is_until_the_packet_is_there(case: Any) -> None:
    report, person = case
    program, body = Program(person), {"key": str(uuid4()), "to": OFFICE}
    first = program.post(f"/{report.number}/packets", body)
    assert (first.status_code, first.json()) == (202, {"state": "waiting", "done": 0, "total": FILES, "fault": ""})
    services.make_ordered(at=datetime.now(UTC))
    second = program.post(f"/{report.number}/packets", body)
    assert (second.status_code, second.json()["number"]) == (200, Referral.objects.get().number)
