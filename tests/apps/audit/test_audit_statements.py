"""Statements: what is refused, what they say, that they stay, and who reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.audit.conftest import look

from dintel.apps.accounts import subjects
from dintel.apps.accounts.models import Look, User
from dintel.apps.audit import services
from dintel.apps.audit.jobs.working import do_next
from dintel.apps.audit.models import Check, Export, Statement
from dintel.apps.audit.queries.jobs import standing_faults
from dintel.apps.audit.services import AuditError, Spoken
from dintel.apps.contacts.models import Contact
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger import services as log
from dintel.apps.ledger.models import Leaf
from dintel.domain.merkle.statement import open_statement

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def state(by: User, words: str = "All is in order.", **more: Any) -> Statement:
    now = timezone.now()
    return services.make_statement(spoken=Spoken(now - HOUR, now, words), by=by, at=now, **more)


def checked(kind: str, by: User) -> Check:
    services.ask_for_check(kind=kind, by=by, at=timezone.now())
    assert do_next(timezone.now())
    return Check.objects.get(kind=kind, ended_at__isnull=False)


def test_a_statement_holds_what_the_log_recorded_and_is_signed(register: list[Contact], auditor: User) -> None:
    look(auditor, register[0])
    look(auditor, register[0])
    look(auditor, register[2])
    made = state(auditor)
    said = open_statement(made.text, ledger.log_key())
    assert said.facts["looks"] == [{"kind": "contact", "looks": 3, "records": 2}]
    assert "contacts: 3 looks at 2 records" in said.words
    assert said.words.endswith("All is in order.")
    assert register[0].number not in made.text, "never which record"
    assert said.facts["checkpoint"]["size"] == ledger.published_size()  # type: ignore[index,call-overload]  # as made
    leaf = Leaf.objects.get(kind="audit_statement.made")
    assert made.text_sha256 in (leaf.content or "")
    assert "in order" not in (leaf.content or ""), "words are in the signed text, which the leaf holds by its digest"


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [(-HOUR, HOUR, "not over"), (HOUR * 0, -HOUR, "ends before it begins"), (-HOUR * 3, -HOUR * 2, "nothing to state")],
)
def test_a_time_that_is_not_over_or_in_which_nothing_was_seen_is_refused(
    register: list[Contact], auditor: User, since: timedelta, until: timedelta, says: str
) -> None:
    look(auditor, register[0])
    now: datetime = timezone.now()
    with pytest.raises(AuditError, match=says):
        services.make_statement(spoken=Spoken(now + since, now + until, "Words"), by=auditor, at=now)
    assert not Statement.objects.exists()


def test_a_statement_without_a_look_says_so_and_one_after_a_fault_says_that(
    register: list[Contact], auditor: User, export: Callable[[], Export]
) -> None:
    Contact.objects.filter(pk=register[0].pk).update(agency="Somebody else")  # past every service
    found = checked("ledger", auditor)
    assert found.faults == 1
    assert "changed row" in found.found[0]
    assert "Somebody else" not in found.found[0]
    assert standing_faults() == 1
    assert export().faults == 1, "allowed, and said"
    words = open_statement(state(auditor).text, ledger.log_key()).words
    assert "No record was opened." in words
    assert "1 FAULT FOUND" in words
    assert "the last checks had found 1 fault." in words


def test_every_check_ends_with_what_it_found(register: list[Contact], auditor: User) -> None:
    for kind in Check.Kind.values:
        assert checked(kind, auditor).faults == 0, kind
    services.ask_for_check(kind="ledger", by=auditor, at=timezone.now())
    with pytest.raises(AuditError, match="under way"):
        services.ask_for_check(kind="ledger", by=auditor, at=timezone.now())


def test_a_later_statement_puts_one_of_ones_own_right_once_and_both_stay(
    register: list[Contact], auditor: User
) -> None:
    look(auditor, register[0])
    first = state(auditor)
    second = state(auditor, "One was missing.", corrects=first)
    assert Statement.objects.get(pk=first.pk).text == first.text
    assert f"puts statement {first.number} right" in second.text
    with pytest.raises(AuditError, match="last word"):
        state(auditor, corrects=first)
    other = make_person("auditor")
    look(other, register[0])
    with pytest.raises(AuditError, match="your own"):
        state(other, corrects=second)
    with pytest.raises(AuditError, match="decides"):
        services.publish_statement(statement=second, by=other, at=timezone.now())


def test_words_about_somebodys_status_are_never_published(register: list[Contact], auditor: User) -> None:
    look(auditor, register[0])
    with pytest.raises(AuditError, match="number of a person"):
        services.publish_statement(statement=state(auditor, "I met A-123456789."), by=auditor, at=timezone.now())


def test_an_auditor_walks_through_the_room_and_everybody_reads_what_was_published(
    register: list[Contact], auditor: User, client: Client
) -> None:
    client.force_login(auditor)
    client.post("/audit/checks/all/run/", {"key": "0f6e2fd2-1d9c-4f0c-8f5f-000000000001"})
    client.post("/audit/exports/", {"key": "0f6e2fd2-1d9c-4f0c-8f5f-000000000002"})
    page = client.get("/audit/").content.decode()
    assert page.count("Waits for the worker.") == 5
    while do_next(timezone.now()):
        pass
    log.checkpoint(at=timezone.now(), why="test")
    page = client.get("/audit/").content.decode()
    assert page.count("Nothing amiss") == 4
    made = Export.objects.get()
    assert f"Take export {made.pk}" in page
    answer = client.get(f"/audit/exports/{made.pk}/export.zip")
    assert sum(map(len, answer.streaming_content)) == int(answer["Content-Length"])  # type: ignore[attr-defined]
    assert Leaf.objects.filter(kind="audit_export.taken").exists()
    check = Check.objects.first()
    assert client.get(f"/audit/checks/{check.pk if check else 0}/").status_code == 200
    assert Look.objects.filter(user=auditor, kind="audit_check").exists()
    today = timezone.localdate()
    told = {"since": str(today), "until": str(today), "words": "All is in order."}
    bad = client.post(
        "/audit/statements/new/", {**told, "words": "A-123456789", "key": "0f6e2fd2-1d9c-4f0c-8f5f-000000000004"}
    )
    assert bad.status_code == 422
    client.post("/audit/statements/new/", {**told, "key": "0f6e2fd2-1d9c-4f0c-8f5f-000000000003"})
    log.checkpoint(at=timezone.now(), why="test")
    assert "All is in order." in client.get("/audit/statements/1/").content.decode()
    assert Client().get("/record/audits/1/").status_code == 404, "it is not published"
    client.post("/audit/statements/1/publish/", {"key": "0f6e2fd2-1d9c-4f0c-8f5f-000000000005"})
    everybody = Client()
    page = everybody.get("/record/audits/1/")
    assert "All is in order." in page.content.decode()
    assert page["Cache-Control"] == "public, max-age=300"
    assert len(page.content) < 60_000
    assert "Statement 1 of" in everybody.get("/record/audits/").content.decode()
    for form, begins in (("txt", b"dintel/audit-statement/v1"), ("pdf", b"%PDF"), ("receipt", b"c2sp.org/tlog-proof")):
        file = everybody.get(f"/record/audits/1/statement.{form}")
        assert file.content.startswith(begins), form
        assert client.get(f"/audit/statements/1/statement.{form}").content[:4] == begins[:4]
    assert everybody.get("/record/audits/1/statement.exe").status_code == 404
    assert [len(client.get(f"/api/v1/audit/{name}").json()) for name in ("checks", "exports", "statements")] == [
        4,
        1,
        1,
    ]
    Check.objects.filter(kind__in=("ledger", "figures")).delete()
    assert len(client.get("/api/v1/audit/checks").json()) == 2, "two are a list too, and no status with an answer"
    assert everybody.get("/api/v1/record/audits/1").json()["text"].startswith("dintel/audit-statement/v1")
    assert client.get("/audit/statements/1/looks.csv").status_code == 200
    assert "corrects" not in client.get("/audit/statements/1/correct/").content.decode()


def test_nobody_else_opens_the_room_or_takes_anothers_export(
    register: list[Contact], auditor: User, export: Callable[[], Export]
) -> None:
    made = export()
    for role in ("counsel", "administrator", "duty_officer", "records_custodian", "councillor", ""):
        browser = Client()
        browser.force_login(make_person(role))
        for path in ("/audit/", "/audit/statements/new/", f"/audit/exports/{made.pk}/export.zip", "/audit/checks/1/"):
            assert browser.get(path).status_code == 404, (role, path)
        assert browser.post("/audit/exports/", {"key": "0f6e2fd2-1d9c-4f0c-8f5f-000000000009"}).status_code == 404
    other = Client()
    other.force_login(make_person("auditor"))
    assert other.get(f"/audit/exports/{made.pk}/export.zip").status_code == 404
    assert Client().get("/audit/").status_code == 302


def test_a_statement_is_signed_in_the_language_of_the_page_and_the_paper_stays_in_it(
    register: list[Contact], auditor: User
) -> None:
    from dintel.apps.audit.paper import statement_pdf
    from dintel.apps.audit.queries.statements import shown, statement_numbered

    look(auditor, register[0])
    with translation.override("es"):
        made = state(auditor, "Todo está en orden.")
    assert "En las palabras de la auditoría" in made.text
    one = shown(statement_numbered(made.number), is_public=False)
    paper = statement_pdf(one)
    assert paper == statement_pdf(one)
    assert b"/StructTreeRoot" in paper


def test_a_look_at_the_list_of_statements_leads_to_the_room() -> None:
    assert subjects.path_of("audit_statement", "list") == "/audit/"
    assert subjects.path_of("audit_statement", "7") == "/audit/statements/7/"
