"""A fault in every file call and every statement of an append, of giving places and of a checkpoint, and of an export.

After each: no inconsistent state, the same call again succeeds, the log verifies, nothing acknowledged is lost.
How many points there are is printed (``pytest -s``) and stands in ``docs/explanation/faults.md``.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, connections
from tests.apps.ledger.conftest import AT, Write
from tests.file_faults import NUMBERS, WAYS, FileFaults, points

from dintel.apps.ledger import keys, memory, queries, services
from dintel.apps.ledger.models import Alarm, Checkpoint, Leaf
from dintel.cli.main import main

pytestmark = pytest.mark.django_db
each_fault = pytest.mark.parametrize(("number", "way"), list(zip(NUMBERS * 2, WAYS, strict=False)))
"""Each way once, with one of the errors: what is done about them asks for neither."""


def told(what: str, failed: list[str]) -> None:
    """Say how many calls were let fail; there were some."""
    assert failed
    print(f"{what}: {len(failed)} points: {dict(Counter(failed))}")


def verified(size: int) -> None:
    """See that the log is whole at this size, signed or not, and that nothing was raised as an alarm."""
    assert [fault for fault in queries.faults() if fault.kind != "missing checkpoint"] == []
    assert Leaf.objects.count() == size
    assert not Alarm.objects.exists()


def signed(size: int) -> None:
    """See that the same call succeeds now, and that the log is then whole and signed."""
    assert services.checkpoint(at=AT, why="on demand").size == size
    verified(size)
    assert list(queries.faults()) == []
    assert memory.recall() == Checkpoint.objects.last().note  # type: ignore[union-attr] # there is one


@pytest.mark.once
@each_fault
def test_a_fault_in_every_file_call_of_a_checkpoint(write: Write, log_folder: Path, number: int, way: str) -> None:
    signed(0)
    sizes = count(1)

    def act() -> None:
        write(1)
        services.checkpoint(at=AT, why="on demand")

    def check(call: str, error: BaseException | None) -> None:
        size = next(sizes)
        assert isinstance(error, OSError), f"{call} failed and nobody was told"
        verified(size)
        signed(size)
        leftover = [path for path in log_folder.iterdir() if path.name not in {"key", "remembered"}]
        assert call in {"open", "unlink"} or not leftover, f"{leftover} is left over after {call} failed"
        for draft in leftover:
            draft.unlink()

    told(f"checkpoint, {way}", points(FileFaults(log_folder), act, check, number=number, way=way))


@pytest.mark.once
@each_fault
def test_a_fault_in_every_file_call_of_the_first_checkpoint_which_makes_the_key(
    write: Write, log_folder: Path, number: int, way: str
) -> None:
    write(3)

    def act() -> None:
        services.checkpoint(at=AT, why="on demand")

    def check(call: str, error: BaseException | None) -> None:
        assert isinstance(error, OSError) or Checkpoint.objects.exists(), f"{call} failed and nobody was told"
        verified(3)
        made = (log_folder / "key").read_bytes() if (log_folder / "key").exists() else b""
        signed(3)
        assert made in {b"", (log_folder / "key").read_bytes()}, "a key that was made is kept"
        Checkpoint.objects.all().delete()
        shutil.rmtree(log_folder)

    told(f"first checkpoint, {way}", points(FileFaults(log_folder.parent), act, check, number=number, way=way))


@pytest.mark.once
@each_fault
def test_a_fault_in_every_file_call_of_an_export(write: Write, tmp_path: Path, number: int, way: str) -> None:
    """The folder is always whole: what it was before, or what it is now."""
    write(3)
    services.checkpoint(at=AT, why="on demand")
    folder = tmp_path / "public" / "log"
    folder.parent.mkdir()
    call_command("ledger_export", str(folder))

    def act() -> None:
        call_command("ledger_export", str(folder), "--records")

    def check(call: str, error: BaseException | None) -> None:
        assert error is None or isinstance(error, CommandError), f"{call}: {error!r}"
        assert main(["ledger", "verify", str(folder)]) == 0, f"{call} left half an export"
        act()
        assert {path.name for path in folder.parent.iterdir()} == {"log"}, f"{call}: more than the export is there"

    told(f"export, {way}", points(FileFaults(folder.parent), act, check, number=number, way=way))


@contextmanager
def statements(fail_at: int, failed: list[str]) -> Iterator[list[str]]:
    """Let the statement of this number fail; yield the statements that were asked."""
    asked: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        if len(asked) == fail_at:
            failed.append(sql.split(maxsplit=1)[0])
            message = "disk I/O error (a fault of the test)"
            raise OperationalError(message)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield asked


def each_statement(act: Callable[[], object], check: Callable[[], None]) -> list[str]:
    """Let each statement of ``act`` fail once, in turn; ``check`` looks after each. Return what failed."""
    failed: list[str] = []
    for fail_at in count(1):
        with statements(fail_at, failed) as asked:
            try:
                act()
            except DatabaseError:
                assert len(failed) == fail_at, "failed without a fault"
        if len(asked) < fail_at:
            return failed
        check()
    raise AssertionError


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_every_statement_of_an_append(write: Write) -> None:
    acknowledged = 0

    def act() -> None:
        nonlocal acknowledged
        write(3)
        acknowledged += 3

    def check() -> None:
        verified(acknowledged)
        act()
        signed(acknowledged)

    told("append", each_statement(act, check))


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_every_statement_of_giving_places(write: Write) -> None:
    write(300)
    services.sequence(at=AT)
    size = count(301)
    now = 300

    def act() -> None:
        nonlocal now
        write(1)
        now += 1
        services.sequence(at=AT)

    def check() -> None:
        verified(now)
        services.sequence(at=AT)
        assert not Leaf.objects.filter(index=None).exists()
        verified(now)

    told("places", [one for one in each_statement(act, check) if next(size)])
    signed(now)


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_every_statement_of_a_checkpoint(write: Write) -> None:
    now = 0

    def act() -> None:
        nonlocal now
        write(2)
        now += 2
        services.checkpoint(at=AT, why="on demand")

    def check() -> None:
        nonlocal now
        now = Leaf.objects.count()  # the writing may have been what failed
        verified(now)
        signed(now)

    told("checkpoint", each_statement(act, check))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["before", "after"])
def test_a_commit_that_fails(write: Write, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Also one that is done although its answer is lost: what was not acknowledged may be there, whole."""
    write(2)
    signed(2)
    wrapper = type(connections["default"])
    real = wrapper._commit
    for fail_at in count(1):
        before, commits = Leaf.objects.count(), count(1)

        def commit(self: Any, fail_at: int = fail_at, commits: Iterator[int] = commits) -> None:
            fails = next(commits) == fail_at
            if not fails or way == "after":
                real(self)
            if fails:
                message = "server closed the connection (a fault of the test)"
                raise OperationalError(message)

        with monkeypatch.context() as patch:
            patch.setattr(wrapper, "_commit", commit)
            try:
                write(2)
                services.checkpoint(at=AT, why="on demand")
            except OperationalError:
                pass
            else:
                assert fail_at > 3, "writing, giving places and signing each commit"
                told(f"commit, {way}", ["commit"] * (fail_at - 1))
                return
        size = Leaf.objects.count()
        assert size in {before, before + 2}
        verified(size)
        signed(size)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="pages are SQLite's")
@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_not_grow(write: Write) -> None:
    """Below Django: SQLite finds the disk full in the middle of a write, a little later each time."""
    write(5)
    signed(5)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests left free would be room
    points_met = 0
    for room in count():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + room}")
        before = Leaf.objects.count()
        try:
            write(400, before)
            services.checkpoint(at=AT, why="on demand")
        except DatabaseError:
            points_met += 1
        else:
            break
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA max_page_count = 1073741823")
        size = Leaf.objects.count()
        assert size in {before, before + 400}
        verified(size)
        signed(size)
    told("full database", ["page"] * points_met)


def test_a_key_that_cannot_be_read_signs_nothing(write: Write, log_folder: Path) -> None:
    write(1)
    signed(1)
    write(1)
    with FileFaults(log_folder).armed(1, NUMBERS[1], "before"), pytest.raises(OSError, match="Input/output"):
        services.checkpoint(at=AT, why="on demand")
    verified(2)
    assert keys.folder() == log_folder
    signed(2)
