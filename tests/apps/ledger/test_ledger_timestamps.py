"""Somebody outside confirms when the log stood: kept, published, exported, and never in anybody's way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from tests.apps.ledger.conftest import Write
from tests.timestamp_authority import NEEDS_OPENSSL, Authority, make_authority, served

from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import CheckpointTimestamp, Leaf, TimestampAuthority
from dintel.apps.notices import rounds

pytestmark = [pytest.mark.django_db, NEEDS_OPENSSL]
HOUR = timedelta(hours=1)
LOG = "/ledger/log/timestamps/"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def asked(authority: Authority, settings: Any) -> Iterator[list[bytes]]:
    """Turn timestamps on with an honest authority; return what it was asked."""
    seen: list[bytes] = []

    def answer(query: bytes) -> bytes:
        seen.append(query)
        return authority.reply(query)

    settings.TIMESTAMP_ROOTS = str(authority.roots)
    with served(answer) as settings.TIMESTAMP_URL:
        yield seen


def now() -> datetime:
    return datetime.now(UTC)


def stamp(write: Write, count: int = 3, first: int = 0) -> CheckpointTimestamp:
    write(count, first)
    services.checkpoint(at=now(), why="scheduled")
    kept = services.timestamp_newest(at=now())
    assert kept is not None
    return kept


def found() -> list[str]:
    return [f"{fault.kind}: {fault.where}" for fault in queries.faults()]


def test_nothing_is_asked_while_no_authority_is_named(write: Write, settings: Any) -> None:
    settings.TIMESTAMP_URL = ""
    write(3)
    services.checkpoint(at=now(), why="scheduled")
    assert services.timestamp_newest(at=now()) is None
    assert not TimestampAuthority.objects.exists()
    with pytest.raises(CommandError, match="DINTEL_TIMESTAMP_URL"):
        call_command("ledger_timestamp")


def test_a_log_that_never_signed_has_nothing_to_confirm(asked: list[bytes]) -> None:
    assert services.timestamp_newest(at=now()) is None
    assert asked == []


def test_a_timestamp_is_kept_with_its_checkpoint_and_a_leaf_that_commits_to_both(
    write: Write, asked: list[bytes], authority: Authority
) -> None:
    kept = stamp(write)
    newest = queries.newest()
    assert newest is not None
    assert (kept.size, kept.note, kept.authority) == (3, newest.note, "CN=Made-up Timestamps")
    assert authority.verifies(kept.note.encode(), bytes(kept.token))
    leaf = Leaf.objects.get(kind="checkpoint.timestamped")
    assert json.loads(leaf.content or "")["content"]["size"] == 3
    assert found() == []
    services.checkpoint(at=now(), why="scheduled")
    assert found() == []


def test_one_checkpoint_is_asked_for_once(write: Write, asked: list[bytes]) -> None:
    first = stamp(write)
    assert services.timestamp_newest(at=now()) == first
    assert (
        len(asked) == CheckpointTimestamp.objects.count() == Leaf.objects.filter(kind__startswith="check").count() == 1
    )


def test_the_worker_asks_once_a_day_and_not_twice_for_one_checkpoint(
    write: Write, asked: list[bytes], settings: Any
) -> None:
    for work in list(rounds._ROUNDS.values()):
        rounds.register(work)  # as if the process had just begun
    write(3)
    at = now()
    rounds.go_round(at)
    assert len(asked) == 1
    rounds.go_round(at + timedelta(minutes=2))
    assert len(asked) == 1
    CheckpointTimestamp.objects.update(kept_at=at - timedelta(hours=settings.LEDGER_TIMESTAMP_HOURS))
    rounds.go_round(at + timedelta(minutes=4))  # the log has not signed since
    assert len(asked) == 1
    services.checkpoint(at=at, why="on demand")
    rounds.go_round(at + timedelta(minutes=6))
    assert [one.size for one in CheckpointTimestamp.objects.all()] == [3, 4]


def refused(kind: str, write: Write) -> TimestampAuthority:
    """Check that a failure is kept, waits longer each time, and is in nobody's way."""
    write(3)
    services.checkpoint(at=now(), why="scheduled")
    at = now()
    assert services.timestamp_newest(at=at, most_age=24 * HOUR) is None
    row = TimestampAuthority.objects.get()
    assert (row.problem, row.tries, row.next_at) == (kind, 1, at + timedelta(minutes=5))
    write(2, 50)
    assert services.checkpoint(at=at, why="on demand").size == 5
    assert services.timestamp_newest(at=at + timedelta(minutes=4), most_age=24 * HOUR) is None
    assert TimestampAuthority.objects.get().tries == 1
    return row


def test_a_failure_is_said_on_the_page_and_never_in_the_way(
    write: Write, settings: Any, authority: Authority, client: Client
) -> None:
    settings.TIMESTAMP_ROOTS = str(authority.roots)
    with served(lambda _query: b"<html>") as settings.TIMESTAMP_URL:
        refused("malformed", write)
        page = client.get("/ledger/").content.decode()
        assert "The authority 127.0.0.1 gave no timestamp when it was asked last." in page
        assert "Its answer was no timestamp; it is asked again." in page
        assert "Su respuesta no era un sello de tiempo" in client.get("/es/ledger/").content.decode()
        with pytest.raises(CommandError, match=r"127\.0\.0\.1 gave no timestamp \(malformed\)"):
            call_command("ledger_timestamp")
        assert TimestampAuthority.objects.get().tries == 2
    assert found() == []


def test_waits_grow_to_some_hours_and_a_success_ends_them(write: Write, settings: Any, authority: Authority) -> None:
    settings.TIMESTAMP_ROOTS = str(authority.roots)
    write(3)
    services.checkpoint(at=now(), why="scheduled")
    waits = []
    honest: list[bool] = []
    with served(lambda query: authority.reply(query) if honest else b"") as settings.TIMESTAMP_URL:
        for _try in range(9):
            at = now()
            services.timestamp_newest(at=at)
            row = TimestampAuthority.objects.get()
            assert row.next_at is not None
            waits.append((row.next_at - at) / timedelta(minutes=5))
        honest.append(True)
        assert services.timestamp_newest(at=now()) is not None
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    row = TimestampAuthority.objects.get()
    assert (row.problem, row.details, row.tries, row.next_at) == ("", "", 0, None)


def test_it_is_published_beside_the_log_and_shown(write: Write, asked: list[bytes], client: Client) -> None:
    assert client.get(f"{LOG}index").content == b""
    kept = stamp(write)
    assert client.get(f"{LOG}index").content == b"3\n"
    for kind, held, media in (
        ("tsr", bytes(kept.token), "application/timestamp-reply"),
        ("checkpoint", kept.note.encode(), "text/plain; charset=utf-8"),
    ):
        answer = client.get(f"{LOG}3.{kind}")
        assert (answer.content, answer.headers["Content-Type"]) == (held, media)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
    for path in ("4.tsr", "3.txt", "3", "-3.tsr", "99999999999999999999.tsr", "x.tsr"):
        assert client.get(f"{LOG}{path}").status_code == 404, path
    page = client.get("/ledger/").content.decode()
    assert "This log of 3 entries existed no later than" in page
    assert "CN=Made-up Timestamps" in page
    assert f'href="{LOG}3.tsr"' in page
    assert "Este libro de 3 asientos existía a más tardar" in client.get("/es/ledger/").content.decode()


def test_it_goes_with_an_export_and_holds_what_the_addresses_give(
    write: Write, asked: list[bytes], client: Client, tmp_path: Path
) -> None:
    stamp(write)
    stamp(write, 4, 100)
    call_command("ledger_export", str(tmp_path / "log"))
    held = sorted(path.name for path in (tmp_path / "log" / "timestamps").iterdir())
    assert held == ["3.checkpoint", "3.tsr", "8.checkpoint", "8.tsr", "index"]
    for name in held:
        assert (tmp_path / "log" / "timestamps" / name).read_bytes() == client.get(f"{LOG}{name}").content


def test_the_command_signs_and_asks_at_once(
    write: Write, asked: list[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    write(3)
    call_command("ledger_timestamp")
    assert capsys.readouterr().out.startswith("The log of 3 entries existed no later than ")
    call_command("ledger_timestamp")  # what was new is the leaf of the first
    assert [one.size for one in CheckpointTimestamp.objects.all()] == [3, 4]
    assert found() == []


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def flipped(token: bytes) -> bytes:
    return token[:-5] + bytes([token[-5] ^ 1]) + token[-4:]


def other_note(kept: CheckpointTimestamp) -> str:
    return kept.note.replace("\n3\n", "\n2\n")


CORRUPTIONS: dict[str, tuple[Callable[[CheckpointTimestamp], None], list[str]]] = {
    "a changed token": (
        lambda kept: sql("UPDATE ledger_checkpointtimestamp SET token = %s", flipped(bytes(kept.token))),
        ["changed timestamp", "bad timestamp"],
    ),
    "a changed checkpoint": (
        lambda kept: sql("UPDATE ledger_checkpointtimestamp SET note = %s", other_note(kept)),
        ["changed timestamp", "changed timestamp", "bad timestamp"],
    ),
    "a changed moment": (
        lambda kept: sql("UPDATE ledger_checkpointtimestamp SET stamped_at = %s", kept.stamped_at - HOUR),
        ["bad timestamp"],
    ),
    "another size": (
        lambda _kept: sql("UPDATE ledger_checkpointtimestamp SET size = 2"),
        ["added timestamp", "changed timestamp", "missing timestamp"],
    ),
    "one that is gone": (lambda _kept: sql("DELETE FROM ledger_checkpointtimestamp"), ["missing timestamp"]),
    "one without a leaf": (
        lambda _kept: sql("DELETE FROM ledger_leaf WHERE kind = 'checkpoint.timestamped'"),
        ["added timestamp"],
    ),
}


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_a_corruption_of_a_timestamp_is_found(write: Write, asked: list[bytes], what: str) -> None:
    kept = stamp(write)
    do, kinds = CORRUPTIONS[what]
    do(kept)
    assert [line.partition(":")[0] for line in found()] == kinds


def test_without_the_roots_a_changed_token_is_still_found(write: Write, asked: list[bytes], settings: Any) -> None:
    kept = stamp(write)
    CORRUPTIONS["a changed token"][0](kept)
    for url in (settings.TIMESTAMP_URL, ""):
        settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS = url, "/nowhere/roots.pem"
        assert found() == ["changed timestamp: timestamp of 3"]
