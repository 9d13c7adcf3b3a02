"""Files are looked at by a scanner after they were kept: what it says, what it cannot say, and every way it fails."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, sha256
from tests.scanner_server import VERSION, Scanner, scanner

from dintel.apps.accounts.models import User
from dintel.apps.evidence import clamd, looking, queries, services, store
from dintel.apps.evidence.clamd import Place, ScannerError, Seen, Verdict, place_at
from dintel.apps.evidence.models import File, Line
from dintel.apps.evidence.queries import scans
from dintel.apps.evidence.services import scanning
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.sealing.services import KeySourceError
from dintel.config.environment import read_environment
from dintel.config.problem import NotReadyError

pytestmark = pytest.mark.django_db
FOUND = b"stream: Win.Test.Nothing FOUND\0"
NIGHT = datetime(2026, 11, 23, 5, 59, tzinfo=UTC)
"""Late in the evening of 22 November in Albuquerque."""


@pytest.fixture
def there(settings: Any) -> Iterator[Scanner]:
    """Return a scanner that is set and answers."""
    with scanner() as made:
        settings.SCANNER = made.place
        yield made


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin each test with a scanner that nobody has given up, and be impatient."""
    monkeypatch.setattr(scanning.rest, "tries", 0)
    monkeypatch.setattr(scanning.rest, "until", None)
    for name in ("CONNECT_SECONDS", "STEP_SECONDS", "VERDICT_SECONDS"):
        monkeypatch.setattr(clamd, name, 0.3)


def keep(data: bytes, by: User | None, at: datetime = AT, key: str = KEY) -> File:
    told = {"subject_kind": KIND, "subject_key": key, "name": "a.jpg", "declared_type": "", "by": by, "at": at}
    return services.keep_file(stream=io.BytesIO(data), key=uuid4(), **told)


def fresh(file: File) -> File:
    return File.objects.select_related("data_key", "by").get(pk=file.pk)


def scanned() -> list[dict[str, Any]]:
    return [dict(line.details) for line in Line.objects.filter(action="scanned").order_by("number")]


@contextmanager
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    said: list[str] = []
    caplog.clear()
    with caplog.at_level(logging.WARNING, "dintel.evidence"):
        yield said
    said += [record.getMessage() for record in caplog.records if record.name == "dintel.evidence"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("unix:/run/clamav/clamd.ctl", Place(path="/run/clamav/clamd.ctl")),
        ("unix:///run/clamav/clamd.ctl", Place(path="/run/clamav/clamd.ctl")),
        ("tcp://127.0.0.1:3310", Place(host="127.0.0.1", port=3310)),
        ("tcp://[::1]:3310/", Place(host="::1", port=3310)),
    ],
)
def test_a_place_is_read_as_it_is_written(text: str, place: Place) -> None:
    assert place_at(text) == place
    assert place_at(str(place)) == place
    assert read_environment({"DINTEL_SCANNER": f" {text} "}).evidence.scanner == place


@pytest.mark.parametrize(
    "text",
    ["/run/clamd.ctl", "unix:clamd.ctl", "tcp://host", "tcp://:3310", "tcp://host:99999", "tcp://host:0", "http://h:1"],
)
def test_what_names_no_scanner_stops_the_start(text: str) -> None:
    with pytest.raises(NotReadyError, match=r"DINTEL_SCANNER: .*names no scanner"):
        read_environment({"DINTEL_SCANNER": text})
    assert read_environment({}).evidence.scanner is None


def test_without_a_scanner_nothing_is_asked_held_back_or_said(lead: User) -> None:
    file = keep(samples.jpeg(), lead)
    assert services.look_at_waiting(at=AT) == 0
    looking.work(AT)
    assert queries.view_of(file).scan is None
    assert queries.held_back([file]) == ()
    services.require_may_go_out(file)


def test_a_key_that_is_away_says_nothing_of_a_file(there: Scanner, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_path: object) -> None:
        message = "the key is away"
        raise KeySourceError(message)

    file = keep(samples.jpeg(), lead)
    with monkeypatch.context() as patched:
        patched.setattr(store, "opened", away)
        with pytest.raises(KeySourceError):
            services.look_at_waiting(at=AT)
    assert (fresh(file).scan, fresh(file).scan_fault) == (File.Scan.WAITING, "")
    assert services.look_at_waiting(at=AT) == 1


def test_what_is_clean_is_told_with_the_database_and_leaves_a_line_and_a_leaf(there: Scanner, lead: User) -> None:
    file = keep(samples.jpeg(), lead)
    assert services.look_at_waiting(at=AT) == 1
    assert there.seen == [samples.jpeg()], "every byte, and opened"
    now = fresh(file)
    assert (now.scan, now.scan_database, now.scanned_at, now.scan_fault) == ("clean", VERSION, AT, "")
    assert scanned() == [{"outcome": "clean", "database": VERSION}]
    assert Leaf.objects.filter(kind="evidence.scanned").count() == 1
    assert services.look_at_waiting(at=AT) == 0
    assert not [fault for fault in row_faults() if fault.where.startswith("evidence_")]


def test_the_content_goes_to_the_scanner_and_to_no_disk(
    there: Scanner, lead: User, evidence_dir: Any, tmp_path: Any
) -> None:
    secret = samples.jpeg() + b"0123456789-in-the-clear" * 40000
    keep(secret, lead)
    lying: list[bool] = []

    def look_round() -> None:
        lying.extend(b"in-the-clear" in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())

    there.before_verdict = look_round
    services.look_at_waiting(at=AT)
    assert there.seen == [secret]
    assert lying
    assert not any(lying)


def test_what_was_found_is_named_and_the_file_is_kept(there: Scanner, lead: User) -> None:
    there.verdict = FOUND
    file = keep(samples.jpeg(), lead)
    services.look_at_waiting(at=AT)
    now = fresh(file)
    assert (now.scan, now.scan_signature) == ("found", "Win.Test.Nothing")
    assert scanned() == [{"outcome": "found", "database": VERSION, "signature": "Win.Test.Nothing"}]
    assert store.content_of(store.original(file.sha256)).size == len(samples.jpeg())


@pytest.mark.parametrize("verdict", [b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", b""])
def test_what_is_too_large_is_neither_clean_nor_found(there: Scanner, lead: User, verdict: bytes) -> None:
    there.verdict = verdict
    there.limit = 0 if verdict else 100_000
    file = keep(samples.jpeg() + bytes(700_000), lead)
    services.look_at_waiting(at=AT)
    now = fresh(file)
    assert (now.scan, now.scan_fault, queries.is_held_back(now)) == ("unable", "too_large", True)
    assert scanned() == [{"outcome": "unable", "database": VERSION, "fault": "too_large"}]
    assert services.look_at_waiting(at=AT + timedelta(days=1)) == 0, "nothing changes by trying"


def test_what_does_not_open_is_said_to_be_so_and_stops_no_other(there: Scanner, lead: User) -> None:
    broken, whole = keep(samples.jpeg(), lead), keep(samples.jpeg(30, 20), lead)
    path = store.original(broken.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-40])
    assert services.look_at_waiting(at=AT) == 2
    assert (fresh(broken).scan_fault, fresh(whole).scan) == ("damaged", "clean")


NO_VERDICTS = {
    "nonsense": {"verdict": b"hello\0"},
    "an error": {"verdict": b"stream: Can't allocate memory ERROR\0"},
    "ok of nothing": {"verdict": b"OK\0"},
    "found nothing": {"verdict": b"stream:  FOUND\0"},
    "half an answer": {"verdict": b"stream: OK"},
    "no end of an answer": {"verdict": b"x" * 20_000},
    "silence": {"verdict": b""},
    "dies in the middle": {"dies_after": 200_000},
    "slow": {"pause": 5.0},
}


@pytest.mark.parametrize("fault", NO_VERDICTS)
def test_no_verdict_is_never_clean_and_the_file_is_tried_again_later_and_later(
    there: Scanner, lead: User, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in NO_VERDICTS[fault].items():
        setattr(there, name, value)
    file = keep(samples.jpeg() + bytes(700_000), lead)
    with heard(caplog) as said:
        assert services.look_at_waiting(at=AT) == 0
        now = fresh(file)
        assert (now.scan, now.scan_fault, now.scan_tries) == ("waiting", "broke", 1)
        waits = [now.scan_after - AT] if now.scan_after else []
        for _turn in range(2):
            at = max(fresh(file).scan_after or AT, scanning.rest.until or AT)
            assert services.look_at_waiting(at=at - timedelta(seconds=1)) == 0
            assert services.look_at_waiting(at=at) == 0
            waits.append((fresh(file).scan_after or at) - at)
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert len(said) == 2
    assert "gives no verdict" in said[0]
    assert "broke off 3 times on the same file" in said[1]
    assert not scanned()


@pytest.mark.parametrize("fault", ["gone", "deaf", "odd", "silent"])
def test_a_scanner_that_is_away_is_told_of_once_and_everything_else_goes_on(
    there: Scanner, lead: User, fault: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    if fault == "gone":
        settings.SCANNER = Place(path="/nowhere/clamd.ctl")
    there.is_deaf, there.version = fault == "deaf", {"odd": b"UNKNOWN COMMAND ERROR\0", "silent": b""}.get(fault, b"")
    file = keep(samples.jpeg(), lead)
    at, rests = AT, []
    with heard(caplog) as said:
        for _turn in range(9):
            assert services.look_at_waiting(at=at) == 0
            rests.append(round(((scanning.rest.until or at) - at).total_seconds()))
            at = scanning.rest.until or at
        assert (fresh(file).scan, fresh(file).scan_fault, fresh(file).scan_tries) == ("waiting", "away", 0)
        keep(samples.jpeg(30, 20), lead)
        settings.SCANNER, there.is_deaf, there.version = there.place, False, VERSION.encode() + b"\0"
        assert services.look_at_waiting(at=at) == 2
    assert rests == [15, 30, 60, 120, 240, 480, 600, 600, 600]
    assert len(said) == 2
    assert "gives no verdict" in said[0]
    assert "answers again" in said[1]
    assert (fresh(file).scan, fresh(file).scan_fault) == ("clean", "")


def test_a_file_on_which_it_breaks_off_holds_up_no_other(there: Scanner, lead: User) -> None:
    poison = keep(samples.jpeg() + bytes(700_000), lead, AT + timedelta(minutes=1))
    there.dies_after = 600_000
    other = keep(samples.jpeg(), lead)
    services.look_at_waiting(at=AT)
    services.look_at_waiting(at=scanning.rest.until or AT)
    assert (fresh(poison).scan, fresh(other).scan) == ("waiting", "clean")


def test_a_limit_that_is_told_while_we_still_send_is_read(there: Scanner) -> None:
    there.limit = 10
    assert clamd.look(there.place, iter([bytes(300_000)] * 40)) == Seen(Verdict.TOO_LARGE)


def test_a_stream_that_nobody_takes_ends(there: Scanner) -> None:
    there.is_deaf = True
    with pytest.raises(ScannerError, match="did not answer in time"):
        clamd.look(there.place, iter([bytes(300_000)] * 400))


def test_one_that_was_disposed_of_meanwhile_stays_so(there: Scanner, lead: User) -> None:
    file = keep(samples.jpeg(), lead)
    there.before_verdict = lambda: None
    outcome = scanning.Outcome("found", signature="X")
    services.dispose_file(file=file, at=AT)
    assert not scanning._write_down(file, outcome, VERSION, at=AT)
    assert fresh(file).scan_signature == ""
    assert not scanned()


def test_the_same_outcome_again_is_no_new_line_and_another_one_is(there: Scanner, lead: User) -> None:
    file = keep(samples.jpeg(), lead)
    services.look_at_waiting(at=AT)
    for verdict in (b"stream: OK\0", FOUND, FOUND):
        there.verdict = verdict
        services.look_again(files=[fresh(file)], database="newer")
    assert [one["outcome"] for one in scanned()] == ["clean", "found"]
    assert fresh(file).scan_database == "newer"


def test_what_was_let_out_stays_so_until_something_else_is_found(there: Scanner, lead: User) -> None:
    there.verdict = b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"
    file = keep(samples.jpeg(), lead)
    services.look_at_waiting(at=AT)
    services.let_out(file=file, reason="The court waits.", by=lead, at=AT)
    services.let_out(file=file, reason="Twice.", by=lead, at=AT)
    line = Line.objects.get(action="let_out")
    assert (line.by, line.note, line.details["fault"]) == (lead, "The court waits.", "too_large")
    services.look_again(files=[fresh(file)], database="newer")
    assert not queries.is_held_back(fresh(file))
    there.verdict = FOUND
    services.look_again(files=[fresh(file)], database="newer still")
    assert queries.is_held_back(fresh(file)), "that was not known when somebody let it out"


def test_what_was_found_stays_held_back_when_the_scanner_is_taken_away(
    there: Scanner, lead: User, settings: Any
) -> None:
    there.verdict = FOUND
    file = keep(samples.jpeg(), lead)
    services.look_at_waiting(at=AT)
    settings.SCANNER = None
    assert queries.held_back([fresh(file)]) == (file,)
    assert queries.view_of(fresh(file)).scan is not None


def test_the_worker_looks_in_a_thread_that_goes_on_by_itself(there: Scanner, settings: Any) -> None:
    begun: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "look_at_waiting", lambda **_told: begun.append("looked"))
        patch.setattr(scans, "to_look_at", lambda _at: File.objects.all())
        looking.work(AT)
        assert begun == [], "nothing waits, so no thread begins"
        patch.setattr(scans, "to_look_at", lambda _at: type("Some", (), {"exists": lambda _self: True})())
        looking.work(AT)
        looking.wait(10)
    assert begun == ["looked"]


# From outside: nothing tells when it came.


def sent_from_outside(at: datetime = NIGHT) -> File:
    return keep(samples.jpeg(), None, at)


def test_what_came_from_outside_waits_for_its_hour_and_is_in_no_count_before(there: Scanner, lead: User) -> None:
    file = sent_from_outside()
    keep(samples.jpeg(30, 20), lead)
    assert scans.standing().waiting == 1
    services.look_at_waiting(at=NIGHT + timedelta(seconds=30))
    assert (fresh(file).scan, len(there.seen)) == ("waiting", 1)
    ledger.release_quiet_leaves(at=NIGHT + timedelta(hours=1))
    assert scans.standing().waiting == 1
    services.look_at_waiting(at=NIGHT + timedelta(hours=1))
    assert fresh(file).scan == "clean"


def test_a_look_at_what_came_from_outside_is_dated_to_a_day_and_recorded_quietly(there: Scanner) -> None:
    file = sent_from_outside()
    ledger.release_quiet_leaves(at=NIGHT + timedelta(minutes=31))
    services.look_at_waiting(at=NIGHT + timedelta(minutes=35))
    line = Line.objects.get(action="scanned")
    day = datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert (fresh(file).scanned_at, line.at, line.pk < 0, line.by) == (day, day, True, None)
    assert not Leaf.objects.filter(kind="evidence.scanned").exists()
    assert QuietLeaf.objects.filter(kind="evidence.scanned").count() == 1
    assert fresh(file).scan_after is None


def test_what_waits_from_one_hour_is_looked_at_in_an_order_that_tells_nothing(there: Scanner) -> None:
    for number in range(6):
        keep(samples.jpeg() + bytes([number]), None, NIGHT, key=f"library-{number}")
    ledger.release_quiet_leaves(at=NIGHT + timedelta(minutes=31))
    services.look_at_waiting(at=NIGHT + timedelta(minutes=35))
    drawn = list(File.objects.order_by("pk").values_list("sha256", flat=True))
    assert [sha256(data) for data in there.seen] == drawn


# The command.


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("evidence_scan", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_looks_at_what_waits_and_again_when_the_signatures_are_newer(there: Scanner, lead: User) -> None:
    keep(samples.jpeg(), lead)
    assert "looked at now: 1 clean\nof all: 0 wait" in command()
    assert "looked at now: nothing" in command("--again"), "with these signatures it was looked at"
    there.version, there.verdict = b"ClamAV 1.4.6/27346/Sat Nov 28 09:00:00 2026\0", FOUND
    assert "looked at now: nothing" in command()
    said = command("--again")
    assert said.splitlines()[1:] == [
        "looked at now: 1 with a finding",
        "of all: 0 wait, 0 could not be looked at, 1 with a finding",
    ]


def test_the_command_goes_on_after_one_on_which_it_breaks_off(there: Scanner, lead: User) -> None:
    keep(samples.jpeg() + bytes(700_000), lead)
    keep(samples.jpeg(), lead)
    there.dies_after = 600_000
    assert "1 on which it broke off, 1 clean" in command()


def test_the_command_says_what_is_missing(settings: Any, lead: User) -> None:
    with pytest.raises(CommandError, match="No scanner is set"):
        command()
    settings.SCANNER = Place(path="/nowhere/clamd.ctl")
    with pytest.raises(CommandError, match=r"does not answer: it cannot be reached .*Start it"):
        command()
