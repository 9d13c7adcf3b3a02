"""What is bound ends with its block: on errors, in rollbacks, in threads, with a connection that was another's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.apps.office.conftest import Office

from dintel.apps import binding
from dintel.apps.group_commit import GroupCommit
from dintel.apps.notices import rounds

pytestmark = pytest.mark.django_db
TOLD = "SELECT current_setting('dintel.agency', true), current_user"


def told() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(TOLD)
        agency, role = cursor.fetchone()
    return str(agency or ""), str(role)


def test_the_connection_follows_every_block_and_its_end(office: Office) -> None:
    assert told() == ("", office.login)
    with binding.to(office.own):
        assert told() == ("1", office.login)
        with binding.to(office.other):
            assert told() == (str(office.other.id), office.login)
        with binding.to_whole_office("a test"):
            assert told() == ("", office.owner)
        assert told() == ("1", office.login)
    assert told() == ("", office.login)


def ends_in_an_error() -> None:
    told()
    raise IntegrityError


def test_an_error_ends_it_too(office: Office) -> None:
    with pytest.raises(IntegrityError), binding.to(office.other):
        ends_in_an_error()
    assert told() == ("", office.login)


def test_a_rollback_takes_nobody_to_another_agency(office: Office) -> None:
    for ends_in_a_savepoint in (False, True):
        with binding.to(office.own), transaction.atomic():
            told()
            with pytest.raises(IntegrityError), transaction.atomic(savepoint=True), binding.to(office.other):
                ends_in_an_error()
            assert told() == ("1", office.login)
            transaction.set_rollback(not ends_in_a_savepoint)
        assert told() == ("", office.login)


def test_a_statement_that_failed_leaves_nothing_behind(office: Office) -> None:
    with binding.to(office.other), pytest.raises(Exception, match="division by zero"), transaction.atomic():
        connection.cursor().execute("SELECT 1/0")
    assert told() == ("", office.login)


def test_a_connection_that_was_anothers_is_told_anew(office: Office) -> None:
    with binding.to(office.other):
        told()
    connection.connection.execute("SELECT set_config('dintel.agency', '2', false)")  # what a pool might hand on
    connection.init_connection_state()
    assert told() == ("", office.login)
    with binding.to(office.own):
        connection.close()
        assert told() == ("1", office.login)


def test_a_thread_begins_with_nothing(office: Office) -> None:
    seen: list[Any] = []
    with binding.to(office.other):
        thread = threading.Thread(target=lambda: seen.append(binding.bound()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_an_answer_made_while_it_is_sent_is_bound_to_its_end_and_binds_nobody_else(office: Office) -> None:
    def parts() -> Iterator[tuple[str, str]]:
        yield told()
        yield told()

    with binding.to(office.other):
        answer = binding.carried(parts())
    assert next(answer) == (str(office.other.id), office.login)
    assert binding.bound() is None
    with binding.to(office.own):
        assert next(answer) == (str(office.other.id), office.login)
        assert told() == ("1", office.login)
    assert list(answer) == []


def test_nobody_writes_for_a_caller_of_another_agency(office: Office) -> None:
    written: list[tuple[str, tuple[int, ...]]] = []

    def write(acts: Any) -> list[int]:
        written.append((told()[0], tuple(acts)))
        return list(acts)

    line: GroupCommit[int, int] = GroupCommit(write)
    with binding.to(office.own):
        line._lines[office.other.id].append(object())  # type: ignore[arg-type]  # somebody of the other waits
        assert line.do(7) == 7
    assert written == [("1", (7,))]
    assert len(line._lines[office.other.id]) == 1


def test_work_that_comes_round_is_remembered_of_each_agency(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from django.utils import timezone

    done: list[int] = []
    work = rounds.Round("office.test", timedelta(hours=1), lambda _at: done.append(binding.whose()))
    monkeypatch.setattr(rounds, "_ROUNDS", {work.id: work})
    monkeypatch.setattr(rounds, "_DONE_AT", {})
    at = timezone.now()
    for _turn in range(2):
        for member in office.members:
            with binding.to(member):
                rounds.go_round(at)
    assert done == [1, office.other.id]


def test_files_addresses_and_the_cache_are_each_agencys_own(office: Office, settings: Any) -> None:
    with binding.to(office.own):
        assert binding.own_folder(settings.EVIDENCE_DIR) == settings.EVIDENCE_DIR
        assert binding.own_address() == "http://albuquerque.office.test"
        key = binding.cache_key("k", "", 1)
    with binding.to(office.other):
        own = settings.EVIDENCE_DIR.parent / "agencies" / office.other.slug / "evidence"
        assert binding.own_folder(settings.EVIDENCE_DIR) == own
        assert binding.own_address() == "http://rio-arriba.office.test"
        assert binding.cache_key("k", "", 1) != key
    for nobody in (binding.to(None), binding.to_whole_office("a test")):
        with nobody, pytest.raises(binding.NotBoundError, match="none is bound here"):
            binding.own_folder(settings.EVIDENCE_DIR)
