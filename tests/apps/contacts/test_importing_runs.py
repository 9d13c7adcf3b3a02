"""A file is brought in: all of it or nothing, once and not twice, and only where one answers for the place."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.contacts.importing_made import HEADING, JAIL_PLAN, PLAN, ROWS, as_csv, as_xlsx
from tests.apps.contacts.made import LIBRARY, NOW, access

from dintel.apps.accounts.models import User
from dintel.apps.contacts.importing.plan import plan_of
from dintel.apps.contacts.models import (
    Contact,
    CustodyOutcome,
    Determination,
    ImportRun,
    Request,
    SavedPlan,
    SearchText,
    Series,
)
from dintel.apps.contacts.services import bulk

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FIXTURES = os.environ.get("DINTEL_FIXTURES", "")


@pytest.fixture
def liaison(person: Callable[..., User]) -> User:
    return person("duty_officer", name="Duty officer (synthetic)")


def begun(body: bytes, by: User, plan: dict[str, Any] = PLAN, name: str = "log.csv") -> ImportRun:
    """Return a run whose file is uploaded, mapped and checked."""
    run = bulk.begin_import(key=uuid4(), name=name, body=body, by=by, at=NOW)
    bulk.set_plan(run=run, plan=plan_of(plan))
    run.refresh_from_db()
    return bulk.check_import(run=run, access=access(by), at=NOW)


def filed(run: ImportRun, by: User) -> ImportRun:
    """Return the run after it was filed."""
    list(bulk.file_import(run=run, access=access(by), at=NOW))
    run.refresh_from_db()
    return run


def test_every_line_becomes_a_contact_that_says_where_it_came_from(liaison: User) -> None:
    run = filed(begun(as_csv(), liaison), liaison)
    first, second, third = Contact.objects.order_by("number")
    assert run.result["new"] == 3
    assert run.result["numbers"] == [first.number, third.number]
    assert first.origin == "log.csv, line 2 (17)"
    assert first.source == "import"
    assert first.began_at == datetime(2026, 3, 2, 21, 5, tzinfo=UTC)
    assert (first.facility, first.channel, first.immigration, first.verified) == (LIBRARY, "visit", "yes", "unverified")
    assert first.account == "Two officers."
    assert second.channel == "phone"
    (request,) = third.requests.all()
    assert (request.asked, request.document, request.requester) == ("hold_person", "i247a", "unknown")
    assert request.determinations.count() == 1
    assert third.documents.get().kind == "i247a"
    assert "A. N." not in " ".join(str(value) for value in vars(first).values())


def test_a_workbook_gives_the_same_contacts_as_plain_text(liaison: User) -> None:
    filed(begun(as_csv(), liaison), liaison)
    run = begun(as_xlsx(), liaison, name="log.xlsx")
    assert run.result["new"] == 0
    assert run.result["again"]["count"] == 3


def test_the_same_file_again_changes_nothing(liaison: User) -> None:
    filed(begun(as_csv(), liaison), liaison)
    again = begun(as_csv(), liaison, name="another name.csv")
    assert (again.result["new"], again.result["again"]["count"]) == (0, 3)
    assert filed(again, liaison).result["numbers"] == ["", ""]
    assert Contact.objects.count() == 3
    assert Series.objects.get(name="C", year=2026).last == 3


def test_a_longer_file_adds_only_what_is_new_in_any_order(liaison: User) -> None:
    filed(begun(as_csv(), liaison), liaison)
    new = ("20", "03/09/2026", "08:00", "Main Library", "fax", "ICE", "Y", "hold", "I-247A", "Fax.", "")
    run = filed(begun(as_csv((new, *reversed(ROWS))), liaison), liaison)
    assert run.result["new"] == 1
    assert Contact.objects.count() == 4


def test_a_line_that_changed_since_is_left_as_it_is_and_named(liaison: User) -> None:
    filed(begun(as_csv(), liaison), liaison)
    changed = (*ROWS[0][:9], "Three officers.", "")
    run = begun(as_csv((changed, *ROWS[1:])), liaison)
    number = Contact.objects.get(origin__contains="(17)").number
    assert run.result["otherwise"] == {"count": 1, "first": [[2, number]]}
    assert run.result["new"] == 0


def test_equal_lines_are_one_event(liaison: User) -> None:
    run = begun(as_csv((*ROWS, ROWS[0])), liaison)
    assert run.result["new"] == 3
    assert run.result["repeats"] == {"count": 1, "first": [[5, 2]]}


WRONG: dict[str, tuple[int, str, str]] = {
    "no such day": (1, "02/30/2026", "is not a day"),
    "no such hour": (2, "25:10", "is not a time of day"),
    "an hour the clock skipped": (2, "02:30", "did not exist"),
    "a day to come": (1, "03/02/2036", "lies in the future"),
    "no day": (1, "", "does not say when it began"),
    "a word nobody explained": (4, "pigeon", "Nobody has said yet what “pigeon” means"),
    "a text too long": (5, "x" * 121, "there is room for 120"),
    "what must not be kept": (9, "A 123 456 789 was asked for", "alien number"),
    "a cell too many": (9, "one, two", "12 cells, and the heading has 11"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_is_named_and_nothing_is_filed(name: str, liaison: User) -> None:
    place, text, said = WRONG[name]
    row = list(ROWS[0])
    row[place] = text
    if name == "an hour the clock skipped":
        row[1] = "03/08/2026"
    body = as_csv((ROWS[1], row, ROWS[2]))
    if name == "a cell too many":
        body = body.replace(b'"one, two"', b"one, two")
    run = begun(body, liaison)
    (problem,) = run.result["problems"]["first"]
    assert problem["line"] == 3
    assert problem["column"] == ("" if "heading" in said else HEADING[place])
    assert said in problem["what"]
    assert problem["why"]
    assert problem["do"]
    assert run.result["new"] == 2
    with pytest.raises(bulk.ImportStoppedError):
        list(bulk.file_import(run=run, access=access(liaison), at=NOW))
    assert not Contact.objects.exists()


def test_a_formula_in_a_column_that_counts_is_refused(liaison: User) -> None:
    run = begun(as_xlsx((*ROWS, ("=1", "=TODAY()", *ROWS[0][2:]))), liaison, name="log.xlsx")
    assert {problem["column"] for problem in run.result["problems"]["first"]} == {"Log no", "Date"}
    harmless = as_xlsx(((*ROWS[0][:10], "=A1"),))
    assert begun(harmless, liaison, name="log.xlsx").result["problems"]["count"] == 0


def test_text_in_plain_files_that_looks_like_a_formula_is_text(liaison: User) -> None:
    filed(begun(as_csv(((*ROWS[0][:9], "=1+1", ""),)), liaison), liaison)
    assert Contact.objects.get().account == "=1+1"


def test_what_must_not_be_kept_can_be_taken_out_of_every_line(liaison: User) -> None:
    row = (*ROWS[0][:9], "She gave A 123 456 789.", "")
    run = filed(begun(as_csv((row,)), liaison, {**PLAN, "clean": True}), liaison)
    assert run.result["cleaned"] == 1
    assert "123" not in Contact.objects.get().account
    assert "[removed]" in Contact.objects.get().account


def test_lines_left_out_are_counted(liaison: User) -> None:
    run = begun(as_csv(), liaison, {**PLAN, "keep_column": "How", "keep_words": ["fax"]})
    assert (run.result["new"], run.result["left_out"]) == (1, 2)


def test_the_file_is_gone_when_it_is_filed_or_given_up(liaison: User) -> None:
    run = filed(begun(as_csv(), liaison), liaison)
    assert run.body is None
    with pytest.raises(bulk.ImportStoppedError):
        bulk.sheet_of(run)
    other = bulk.discard_import(run=begun(as_xlsx(), liaison, name="b.xlsx"))
    assert other.body is None
    for act in (lambda: bulk.set_plan(run=other, plan=plan_of(PLAN)), lambda: bulk.discard_import(run=run)):
        with pytest.raises(bulk.ImportStoppedError):
            act()


def test_nothing_is_half_done_when_it_breaks_off(liaison: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begun(as_csv(), liaison)
    calls = []

    def breaks(contacts: Any) -> int:
        calls.append(contacts)
        message = "the disk is full"
        raise OSError(message)

    monkeypatch.setattr(bulk, "index_contacts", breaks)
    with pytest.raises(OSError, match="disk is full"):
        list(bulk.file_import(run=run, access=access(liaison), at=NOW))
    assert calls
    for model in (Contact, Request, Determination, CustodyOutcome, SearchText):
        assert not model.objects.exists()
    run.refresh_from_db()
    assert run.state == "checked"
    assert run.body is not None
    monkeypatch.undo()
    assert filed(run, liaison).state == "filed"
    assert not Contact.objects.exclude(number__startswith="C-2026-00000").exists()


def test_a_filing_that_is_left_early_files_nothing(liaison: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "STEP", 1)
    writing = bulk.file_import(run=begun(as_csv(), liaison), access=access(liaison), at=NOW)
    assert next(writing) == 1
    writing.close()
    assert not Contact.objects.exists()


def test_a_file_changed_or_filed_meanwhile_is_not_filed_again(liaison: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "STEP", 1)
    run = begun(as_csv(), liaison)
    writing = bulk.file_import(run=run, access=access(liaison), at=NOW)
    next(writing)
    filed(ImportRun.objects.get(pk=run.pk), liaison)
    with pytest.raises(bulk.ImportStoppedError):
        list(writing)
    assert Contact.objects.count() == 3


def test_history_is_no_news_and_waits_for_nobody(liaison: User) -> None:
    waits = {
        **PLAN,
        "words": {**PLAN["words"], "document": {"I-200": "unknown", "I-247A": "unknown", "none": "unknown"}},
    }
    filed(begun(as_csv(), liaison, waits), liaison)
    assert not Contact.objects.filter(with_counsel=True).exists()
    assert not Request.objects.filter(state="with_counsel").exists()


def test_open_matters_go_to_counsel_where_the_person_says_so(liaison: User) -> None:
    row = ("21", "11/18/2026", "08:00", "Main Library", "fax", "ICE", "Y", "hold", "I-247A", "Fax.", "")
    words = {**PLAN["words"], "asked": {"hold": "person_information"}, "document": {"I-247A": "civil_subpoena"}}
    filed(begun(as_csv((row,)), liaison, {**PLAN, "words": words, "still_open": True}), liaison)
    request = Request.objects.get()
    assert request.outcome in {"counsel_hold", "comply_via_counsel"}
    assert request.state == "with_counsel"
    assert Contact.objects.get().with_counsel


def test_each_line_must_belong_to_a_place_one_answers_for(person: Callable[..., User]) -> None:
    other = person("liaison", department="police")
    run = begun(as_csv(), other)
    assert run.result["problems"]["count"] == 3
    assert "do not bring in files" in run.result["problems"]["first"][0]["what"]


def test_a_saved_way_of_reading_is_taken_up_for_the_next_file(liaison: User) -> None:
    run = begun(as_csv(), liaison)
    bulk.save_plan(run=run, name=" Front desk log ", by=liaison, at=NOW)
    bulk.save_plan(run=run, name="Front desk log", by=liaison, at=NOW)
    saved = SavedPlan.objects.get()
    assert saved.name == "Front desk log"
    fresh = bulk.begin_import(key=uuid4(), name="next.csv", body=as_csv(ROWS[:1]), by=liaison, at=NOW)
    assert plan_of(fresh.plan) == plan_of(PLAN)
    with pytest.raises(bulk.ImportStoppedError):
        bulk.save_plan(run=run, name="  ", by=liaison, at=NOW)
    bulk.forget_plan(saved=saved)


def test_a_file_sent_twice_is_one_import(liaison: User) -> None:
    key = UUID(int=7)
    first = bulk.begin_import(key=key, name="a.csv", body=as_csv(), by=liaison, at=NOW)
    assert bulk.begin_import(key=key, name="a.csv", body=as_csv(), by=liaison, at=NOW) == first


def uploaded(client: Client, body: bytes, name: str = "log.csv") -> Any:
    page = client.get("/contacts/import/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    return client.post("/contacts/import/", {"key": key[1], "file": SimpleUploadedFile(name, body)})


def test_a_person_goes_from_the_file_to_the_list(liaison: User, signed_in: SignIn) -> None:
    client = signed_in(liaison)
    answer = uploaded(client, as_csv())
    here = answer["Location"]
    page = client.get(here).content.decode()
    assert "Two officers." in page
    form = {f"column-{HEADING.index(name)}": target for name, target in PLAN["columns"].items()}
    answer = client.post(here, {"do": "columns", "order": "mdy", "zone": "America/Denver", **form})
    assert answer["Location"].endswith("?step=words")
    page = client.get(answer["Location"]).content.decode()
    assert "suggested, please check" in page
    fields = re.findall(r'<label for="(word-(\w+)-\d+)"><strong>([^<]+)</strong>', page)
    words = {field: PLAN["words"][target][word] for field, target, word in fields}
    answer = client.post(here, {"do": "words", **words})
    page = client.get(answer["Location"]).content.decode()
    assert "File all 3 contacts" in page
    assert not Contact.objects.exists()
    answer = client.post(here, {"do": "save", "name": "Front desk log"}, follow=True)
    assert "Front desk log" in answer.content.decode()
    grown = b"".join(client.post(here, {"do": "file"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Everything is filed." in grown
    assert grown.rstrip().endswith("</html>")
    page = client.get(here).content.decode()
    assert "The file is in the register" in page
    link = re.search(r'href="(/contacts/\?q=[^"]+)"', page)
    assert link
    assert client.get(link[1]).content.decode().count('class="contacts__when"') == 3
    assert client.post(f"/contacts/import/saved/{SavedPlan.objects.get().pk}/").status_code == 302
    assert not SavedPlan.objects.exists()


def test_a_file_that_is_no_list_is_refused_in_words(liaison: User, signed_in: SignIn) -> None:
    client = signed_in(liaison)
    answer = uploaded(client, b"%PDF-1.7", "a.pdf")
    assert answer.status_code == 422
    assert "Nothing of it is in the register." in answer.content.decode()
    assert uploaded(client, b"").status_code == 422
    assert client.post("/contacts/import/", {}).status_code == 422
    assert not ImportRun.objects.exists()


def test_what_is_missing_or_said_twice_is_told(liaison: User, signed_in: SignIn) -> None:
    client = signed_in(liaison)
    here = uploaded(client, as_csv())["Location"]
    answer = client.post(here, {"do": "columns", "column-5": "agency", "column-9": "agency"}, follow=True)
    page = answer.content.decode()
    assert "No column tells when it began." in page
    assert "Only the first was taken" in page
    assert "Check the file first" in b"".join(client.post(here, {"do": "file"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert client.post(here, {"do": "nonsense"}).status_code == 404
    answer = client.post(here, {"do": "read", "encoding": "utf-16", "separator": ","}, follow=True)
    assert answer.status_code == 200
    answer = client.post(here, {"do": "discard"}, follow=True)
    assert "given up" in answer.content.decode()


def test_an_import_is_its_owners(person: Callable[..., User], signed_in: SignIn) -> None:
    owner, other = person("liaison", department="cultural-services"), person("liaison", department="police")
    run = begun(as_csv(), owner)
    path = f"/contacts/import/{run.key}/"
    assert signed_in(other).get(path).status_code == 404
    assert signed_in(other).post(path, {"do": "discard"}).status_code == 404
    over = signed_in(person("duty_officer"))
    assert over.get(path).status_code == 200
    assert over.post(path, {"do": "discard"}).status_code == 404


@pytest.mark.parametrize("role", ["front_desk", "counsel", "auditor", "custody_officer", "partner"])
def test_who_may_not_import_finds_nothing_there(role: str, person: Callable[..., User], signed_in: SignIn) -> None:
    client = signed_in(person(role, facility=LIBRARY))
    assert client.get("/contacts/import/").status_code == 404
    assert client.post("/contacts/import/", {}).status_code == 404


@pytest.mark.skipif(not FIXTURES, reason="DINTEL_FIXTURES is not set: the real log is not here")
def test_the_holds_of_a_real_jail_come_in(person: Callable[..., User]) -> None:
    """691 lines of charges hold 204 bookings with one immigration hold each (Pierce County, 2016-18)."""
    body = (Path(FIXTURES) / "jail_immigration_holds.csv").read_bytes()
    supervisor = person("custody_supervisor", facility="prisoner-transport-center")
    run = begun(body, supervisor, JAIL_PLAN, "jail_immigration_holds.csv")
    assert run.line_count == 691
    assert run.result["problems"]["count"] == 0, run.result["problems"]["first"][:3]
    filed(run, supervisor)
    lines = list(csv.DictReader(body.decode().splitlines()))
    holds = [line for line in lines if line["booking_charge_desc"] == "HOLD IMMIGRAT"]
    assert Contact.objects.count() == run.result["new"] == len(holds) == 204
    assert run.result["left_out"] == 691 - 204
    assert CustodyOutcome.objects.filter(kind="transferred").count() == sum(
        line["release_disposition_desc"] == "Immigration" for line in holds
    )
    before = Contact.objects.filter(began_at__lt=datetime(2018, 4, 24, 6, tzinfo=UTC))
    assert before.count() > 100
    assert not Determination.objects.filter(request__contact__in=before).exists()
    assert Determination.objects.count() == 204 - before.count()
    again = begun(body, supervisor, JAIL_PLAN, "the same.csv")
    assert (again.result["new"], again.result["again"]["count"]) == (0, 204)
