"""An office whose big tables are in parts: what a part shows by its own name, and which parts are read for whom.

That nothing crosses from agency to agency is asked of both forms of the tables by the other files of this folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from tests.apps.contacts.made import filed, ice, report
from tests.apps.office import crossing, partitions
from tests.apps.office.conftest import PARTS, Office, at_home, connected, emptied
from tests.apps.office.test_office_tables import ask, refused

from dintel.apps import binding
from dintel.apps.accounts.permissions import matrix
from dintel.apps.contacts.models import Contact, Request
from dintel.apps.contacts.services import decide
from dintel.apps.figures.models import KeptCount, KeptSheet
from dintel.apps.figures.queries import measures, past
from dintel.apps.figures.queries.measures import span_of
from dintel.apps.figures.services import keep_counts, recount
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.services import checkpoint, sequence
from dintel.apps.office import partitioning, separation
from dintel.domain.months import month_later

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("separated", ["in parts"], indirect=True)]
MONTH = timezone.localdate().replace(day=1)
PAGES = ("/today/", "/contacts/", "/due/", "/record/", "/people/", "/ledger/")


@pytest.fixture(scope="module")
def filled(separated: tuple[Office, Any], home: Any, django_db_blocker: Any) -> Iterator[dict[str, tuple[Any, Any]]]:
    """Yield each agency's person with every role and their browser, beside two contacts, a decision and counts."""
    office, wrapper = separated
    made = {}
    emptied(office)
    with django_db_blocker.unblock(), at_home(home), connected(wrapper):
        for member in office.members:
            made[member.slug] = crossing.everybody(member, sorted(matrix().roles), "parts")
            with binding.to(member):
                work(made[member.slug][0])
    yield made
    emptied(office)


def work(user: Any) -> None:
    """File two contacts, decide one, give the leaves their places and count."""
    now = timezone.now()
    for _turn in range(2):
        latest = filed(report(ice(), began_at=now - timedelta(hours=1)), by=user, at=now)
    one = Request.objects.get(contact__number=latest.number)
    decide(request=one, seen=1, outcome=one.determinations.get().outcome, reasons="As proposed.", by=user, at=now)
    sequence(at=now)
    checkpoint(at=now, why="schedule")
    keep_counts(at=now)
    assert KeptSheet.objects.count() > 0


def test_every_table_of_the_list_is_in_so_many_parts_and_each_part_is_closed(
    office: Office, admin_of: psycopg.Connection[Any]
) -> None:
    found: dict[str, set[str]] = {}
    for name in partitions.parts(admin_of):
        part = partitions.PART.fullmatch(name)
        assert part, name
        found.setdefault(part["table"], set()).add(part["part"])
    assert {table: len(some) for table, some in found.items()} == {
        one.table: one.parts(PARTS) for one in partitioning.plans()
    }
    assert [one.table for one in partitioning.plans() if len(one.why) < 40] == []
    assert separation.what_is_open() == ""


def test_a_part_asked_by_its_own_name_shows_nothing_and_takes_nothing(
    filled: Any, office: Office, admin_of: psycopg.Connection[Any]
) -> None:
    every = partitions.parts(admin_of)
    holding = [name for name in every if admin_of.execute(f"SELECT 1 FROM parts.{name} LIMIT 1").fetchone()]
    assert len(holding) > 10
    for bound in (office.own, office.other, None):
        with binding.to(bound):
            for name in every:
                for statement in ("SELECT * FROM", "DELETE FROM", "TRUNCATE"):
                    words = refused(lambda told=f"{statement} parts.{name}": connection.cursor().execute(told))
                    assert "permission denied for schema parts" in words, name


def test_a_part_shows_nothing_even_to_a_login_that_was_given_rights_on_it(
    filled: Any, office: Office, admin_of: psycopg.Connection[Any]
) -> None:
    admin_of.execute(f"GRANT USAGE ON SCHEMA parts TO {office.login}")
    admin_of.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA parts TO {office.login}")
    try:
        with binding.to(office.own), connection.cursor() as cursor:
            for name in partitions.parts(admin_of):
                cursor.execute(f"SELECT count(*) FROM parts.{name}")
                assert cursor.fetchone() == (0,), name
                cursor.execute(f"DELETE FROM parts.{name}")
                assert cursor.rowcount == 0, name
    finally:
        admin_of.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA parts FROM {office.login}")
        admin_of.execute(f"REVOKE ALL ON SCHEMA parts FROM {office.login}")


def test_a_part_that_lies_open_is_found_and_closed(office: Office, admin_of: psycopg.Connection[Any]) -> None:
    admin_of.execute("ALTER TABLE parts.contacts_contact_01 DISABLE ROW LEVEL SECURITY")
    try:
        assert "parts.contacts_contact_01 are open" in separation.what_is_open()
    finally:
        separation.separate()
    assert separation.what_is_open() == ""


def test_unique_things_and_references_are_refused_as_in_whole_tables(filled: Any, office: Office) -> None:
    with binding.to(office.own):
        first, second = Contact.objects.order_by("pk")[:2]
        assert "duplicate key" in refused(lambda: Contact.objects.filter(pk=second.pk).update(number=first.number))
        assert "duplicate key" in refused(lambda: Contact.objects.filter(pk=second.pk).update(id=first.pk))
        once = KeptCount.objects.create(measure="x", month=MONTH, place="", cell="c", n=1)
        again = KeptCount(measure="x", month=once.month, place="", cell="c", n=1)
        assert "duplicate key" in refused(again.save)
        once.delete()

        def named_by_nothing() -> None:
            Request.objects.filter(contact=first).update(contact_id=10**9)
            connection.check_constraints()

        assert "violates foreign key" in refused(named_by_nothing)

        def taken_from_under() -> None:
            connection.cursor().execute("DELETE FROM contacts_contact")
            connection.check_constraints()

        assert "violates foreign key" in refused(taken_from_under)


def one_part(office: Office, statements: Any, least: int) -> None:
    """Hold each statement to one part of every table, the same one for all: that of the agency's own rows."""
    seen: dict[int, set[str]] = {}
    count = 0
    for statement, found in partitions.read(statements):
        count += 1
        for table, some in found.items():
            assert len(some) == 1, f"{table}: parts {sorted(some)} in {statement}"
            number = next(one for one in partitioning.plans() if one.table == table).parts(PARTS)
            seen.setdefault(number, set()).update(some)
    assert count >= least
    assert all(len(some) == 1 for some in seen.values()), seen


def test_pages_read_the_part_of_their_agency_alone(filled: Any, office: Office) -> None:
    for member in office.members:
        with binding.to(member):
            number = Contact.objects.latest("pk").number
        with partitions.asked() as asked:
            for path in (*PAGES, f"/contacts/{number}/"):
                assert filled[member.slug][1].get(path).status_code == 200, path
        with binding.to(member):
            one_part(office, [one["sql"] for one in asked], least=20)


def test_counting_simulating_and_filing_read_the_part_of_their_agency_alone(filled: Any, office: Office) -> None:
    for member in office.members:
        with binding.to(member):
            user = filled[member.slug][0]
            with partitions.asked() as asked:
                work(user)
                for one in measures.every().values():
                    one.count(span_of(MONTH))
                recount(several=list(measures.every().values()), at=timezone.now())
                assert past.history(MONTH, month_later(MONTH)) is not None
            one_part(office, [one["sql"] for one in asked], least=60)


def test_counts_of_a_month_lie_in_the_part_of_that_month(filled: Any, office: Office) -> None:
    with binding.to(office.own):
        for table in (KeptCount, KeptSheet):
            plan = table.objects.filter(measure="x", month=MONTH).explain()
            assert plan.count(f"_{MONTH:%Y_%m}") >= 1, plan
            assert plan.count(" on figures_kept") == 1, plan
            assert "_rest" not in plan, plan


def test_log_rows_keys_and_figures_are_sound(filled: Any, office: Office, capsys: Any) -> None:
    for member in office.members:
        with binding.to(member):
            sound()
    assert capsys.readouterr().out.count("0 months that differ") == 2


def sound() -> None:
    """Check what is bound; the made-up person alone was written past every service."""
    faults = [*ledger.faults(), *ledger.row_faults()]
    assert [str(one) for one in faults if not str(one).startswith("row without a leaf: accounts_")] == []
    for command in ("sealing_check", "retention_check"):
        call_command(command)
    call_command("figures_check", "--processes", "1")


def test_no_plan_that_was_made_for_one_agency_serves_another(office: Office) -> None:
    connection.close()
    for bound in (office.own, office.other, None):
        with binding.to(bound):
            assert ask("SHOW plan_cache_mode") == [("force_custom_plan",)]


def test_a_month_that_nobody_made_ahead_is_taken_in_and_found(filled: Any, office: Office, admin_of: Any) -> None:
    late = month_later(MONTH, partitioning.MONTHS_AHEAD + 7)
    with binding.to(office.other):
        KeptCount.objects.create(measure="x", month=late, place="", cell="c", n=3)
        made = KeptCount.objects.get(month=late)
    holding = [one for one in partitions.parts(admin_of) if one.endswith("_rest") and one.startswith("figures_keptc")]
    assert sum(admin_of.execute(f"SELECT count(*) FROM parts.{one}").fetchone()[0] for one in holding) == 1
    with transaction.atomic():
        done = partitioning.partition(None, on=MONTH)
        assert late in done.months
        assert done.tables == ()
        for one in holding:
            with binding.to_whole_office("a test"), connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM parts.{one}")
                assert cursor.fetchone() == (0,)
        with binding.to(office.other):
            assert KeptCount.objects.get(month=late) == made
        with binding.to(office.own):
            assert not KeptCount.objects.filter(month=late).exists()
        assert partitioning.partition(PARTS, on=MONTH).months == ()
        assert separation.what_is_open() == ""
        transaction.set_rollback(True)
    with binding.to(office.other):
        made.delete()


def test_another_number_of_parts_is_refused(office: Office) -> None:
    with pytest.raises(separation.NotSeparatedError, match=f"are in {PARTS} parts, and 8 were asked for"):
        partitioning.partition(8, on=MONTH)


def test_somebody_who_still_works_there_stops_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitioning, "WAIT", "50ms")
    late = month_later(MONTH, 60)
    with psycopg.connect(office.admin) as somebody:
        somebody.execute("SELECT count(*) FROM figures_keptcount")
        with pytest.raises(separation.NotSeparatedError, match=r"Somebody still works .* Nothing was changed"):
            partitioning.partition(None, on=late)
