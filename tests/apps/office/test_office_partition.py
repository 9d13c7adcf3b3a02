"""Big tables are put in parts: all about them stays as it was, or nothing was done; later versions change them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import deletion
from django.utils import timezone
from tests.apps.contacts.made import filed, ice, report
from tests.apps.office import crossing, partitions
from tests.apps.office.conftest import PARTS, Office, Offices, at_home, connected
from tests.apps.office.test_office_parts import sound, work
from tests.apps.office.test_office_tables import ask, refused

from dintel.apps import binding
from dintel.apps.accounts.permissions import matrix
from dintel.apps.contacts.models import Contact
from dintel.apps.figures.models import KeptCount
from dintel.apps.office import partitioning, separation
from dintel.domain.months import month_later
from dintel.operations import agencies
from dintel.operations.problem import OperationError

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(offices: Offices, tmp_path: Path, django_db_blocker: Any) -> Iterator[Office]:
    """Yield an office of this test's own, in which both agencies did some work, its tables whole."""
    office, wrapper = offices.copied("fresh")
    with django_db_blocker.unblock(), at_home(tmp_path), connected(wrapper):
        for member in office.members:
            user, _browser = crossing.everybody(member, sorted(matrix().roles), "fresh")
            with binding.to(member):
                work(user)
        yield office
    wrapper.close()


def all_of(office: Office) -> tuple[Any, Any, list[str]]:
    with psycopg.connect(office.admin) as admin:
        return partitions.made(admin), partitions.rows(admin), partitions.parts(admin)


def test_tables_and_rows_are_the_same_in_parts_and_work_goes_on(fresh: Office, capsys: Any) -> None:
    made, rows, parts = all_of(fresh)
    assert parts == []
    said = list(agencies.ACTS["partition"](Namespace(parts=PARTS)))
    assert f"{len(partitioning.plans())} tables are kept in {PARTS} parts now: ledger_leaf" in said[0]
    made_after, rows_after, parts = all_of(fresh)
    for what, before in made.items():
        assert made_after[what] == before, what
    assert rows_after == rows
    assert rows["contacts_contact"][0] == 4
    assert len(parts) > 100
    said = list(agencies.ACTS["partition"](Namespace(parts=None)))
    assert said[0] == f"Every big table was kept in {PARTS} parts already."
    assert said[1].startswith("0 months were made ahead")
    for member in fresh.members:
        with binding.to(member):
            highest = Contact.objects.latest("pk").pk
            work(crossing.User.objects.get())
            assert Contact.objects.count() == 4
            assert Contact.objects.latest("pk").pk > highest
            sound()


def test_a_fault_on_the_way_changes_nothing(fresh: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = all_of(fresh)
    doing = separation.separate

    def fails() -> int:
        doing()
        raise OSError(28, "full")

    monkeypatch.setattr(separation, "separate", fails)
    with pytest.raises(OSError, match="full"):
        partitioning.partition(PARTS, on=timezone.localdate())
    monkeypatch.undo()
    assert all_of(fresh) == before
    assert separation.what_is_open() == ""
    with binding.to(fresh.own):
        filed(report(ice()), by=crossing.User.objects.get(), at=timezone.now())
        assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("CREATE PUBLICATION told FOR TABLE contacts_request", "contacts_request has a publication .*told"),
        ("CREATE POLICY more ON notices_told USING (false)", "notices_told has a policy .*more"),
        ("CREATE RULE none AS ON DELETE TO accounts_look DO INSTEAD NOTHING", "accounts_look has a rule .*none"),
        (
            "CREATE TRIGGER stops BEFORE UPDATE ON ledger_leaf EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "ledger_leaf has a trigger .*stops",
        ),
    ],
)
def test_what_would_be_lost_with_a_table_stops_it(fresh: Office, made: str, said: str) -> None:
    with psycopg.connect(fresh.admin, autocommit=True) as admin:
        admin.execute(made.replace("BEFORE UPDATE ON ledger_leaf", "BEFORE UPDATE ON ledger_leaf FOR EACH ROW"))
    before = all_of(fresh)
    with pytest.raises(OperationError, match=said):
        list(agencies.ACTS["partition"](Namespace(parts=PARTS)))
    assert all_of(fresh) == before


def test_more_parts_than_the_server_has_locks_for_are_refused(fresh: Office) -> None:
    (locks,) = ask("SELECT current_setting('max_locks_per_transaction')::integer")[0]
    for parts, said in (
        (0, "Ask for 2 to 64"),
        (1, "Ask for 2 to 64"),
        (65, "Ask for 2 to 64"),
        (60, f"room for {locks} locks.*--parts 4"),
    ):
        with pytest.raises(OperationError, match=said):
            list(agencies.ACTS["partition"](Namespace(parts=parts)))
    assert all_of(fresh)[2] == []


def test_rights_of_another_login_stay(fresh: Office) -> None:
    with psycopg.connect(fresh.admin, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS only_reads")
        admin.execute("CREATE ROLE only_reads; GRANT SELECT ON contacts_contact TO only_reads")
        try:
            list(agencies.ACTS["partition"](Namespace(parts=PARTS)))
            asked = "SELECT has_table_privilege('only_reads', 'contacts_contact', %s)"
            assert [admin.execute(asked, [right]).fetchone() for right in ("SELECT", "UPDATE")] == [(True,), (False,)]
        finally:
            admin.execute("DROP OWNED BY only_reads; DROP ROLE only_reads")


LATER = (
    operations.AddField("contact", "made_up", models.CharField(max_length=9, default="x")),
    operations.AddField("contact", "once", models.CharField(max_length=9, null=True, unique=True)),
    operations.AddField("document", "beside", models.ForeignKey("contacts.Contact", deletion.PROTECT, null=True)),
    operations.AddIndex("contact", models.Index(fields=["made_up", "began_at"], name="made_up_index")),
    operations.AddConstraint(
        "request", models.UniqueConstraint(fields=["contact", "ordinal", "asked_at"], name="made_up")
    ),
    operations.AddConstraint("request", models.CheckConstraint(condition=models.Q(ordinal__gte=0), name="made_up_c")),
    operations.AlterField("request", "contact", models.ForeignKey("contacts.Contact", deletion.PROTECT, null=True)),
    operations.CreateModel(
        "Later",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("contact", models.ForeignKey("contacts.Contact", deletion.PROTECT)),
        ],
    ),
    operations.RemoveIndex("contact", "made_up_index"),
    operations.RemoveConstraint("request", "made_up"),
    operations.RemoveField("document", "beside"),
    operations.RemoveField("contact", "once"),
)
OF_COUNTS = (
    operations.AddField("keptcount", "more", models.IntegerField(default=7)),
    operations.AddIndex("keptcount", models.Index(fields=["cell"], name="made_up_cells")),
)
"""What later versions may do to such tables. After each the tables are kept apart, as after every `migrate`."""


@pytest.mark.parametrize("form", ["whole", "in parts"])
def test_a_later_version_changes_tables_in_parts_as_others(fresh: Office, form: str) -> None:
    if form == "in parts":
        list(agencies.ACTS["partition"](Namespace(parts=PARTS)))
    before = all_of(fresh)[0]
    state = MigrationLoader(connection).project_state()
    for app, one in [*(("contacts", one) for one in LATER), *(("figures", one) for one in OF_COUNTS)]:
        state = migrated(app, one, state)
        assert separation.what_is_open() == "", one
        loose = ask(
            "SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef LIKE '%%btree%%'"
            " AND indexdef NOT LIKE '%%(agency_id, %%'",
            ["contacts_contact", "contacts_request", "contacts_document", "contacts_later", "figures_keptcount"],
        )
        assert loose == [], one
        assert ask("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid") == [], one
    made = all_of(fresh)[0]
    assert ("contacts_request", "made_up_c", "c", "CHECK ((ordinal >= 0))") in made["constraints"]
    gone = {row[:2] for row in before["constraints"] if row not in made["constraints"]}
    assert {table for table, _name in gone} <= {"contacts_request"}  # whose reference was made anew
    with binding.to(fresh.other):
        strange = Contact.objects.latest("pk").pk
    with binding.to(fresh.own):
        put = f"INSERT INTO contacts_later (contact_id) VALUES ({strange}); SET CONSTRAINTS ALL IMMEDIATE"
        assert "violates foreign key" in refused(lambda: connection.cursor().execute(put))
        assert ask("SELECT DISTINCT made_up FROM contacts_contact") == [("x",)]


def migrated(app: str, one: Any, state: Any) -> Any:
    """Do what a migration does and what follows each, as the tables' owner; return how the models are then."""
    after = state.clone()
    one.state_forwards(app, after)
    with binding.to_whole_office("a test migrates"):
        with connection.schema_editor() as editor:
            one.database_forwards(app, editor, state, after)
        separation.separate()
    return after


def test_months_made_after_a_table_got_a_column_have_it(fresh: Office) -> None:
    list(agencies.ACTS["partition"](Namespace(parts=PARTS)))
    late = month_later(timezone.localdate(), 60)
    with binding.to(fresh.own):
        KeptCount.objects.create(measure="x", month=late, place="", cell="c", n=3)
    migrated("figures", OF_COUNTS[0], MigrationLoader(connection).project_state())
    assert partitioning.partition(None, on=timezone.localdate()).months == (late,)
    with binding.to(fresh.own):
        assert ask("SELECT n, more FROM figures_keptcount WHERE month = %s", late) == [(3, 7)]
