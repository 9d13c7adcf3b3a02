"""What is written at the booking centre is a leaf of the ledger, with the rows that were written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.booking.conftest import Log, Person
from tests.apps.booking.written import CENTRE, HOUR, MINUTE, NOW, all_yes, entry, local, paper, shift, warrant

from dintel.apps.accounts.models import User
from dintel.apps.booking import services
from dintel.apps.booking.models import Check, Forwarding, Gap, NilLine, OfficerNames, SignOff, Visit
from dintel.apps.booking.models import Shift as ShiftRow
from dintel.apps.booking.services import EntryConflictError, EntryError, ShiftError
from dintel.apps.booking.services.visits import ChangedMeanwhileError
from dintel.apps.ledger.content import actor, content_of, plain
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db

NOUNS = ("visit", "nil_line", "shift", "gap")
"""Those that no other room has."""
OURS = frozenset(
    {"visit.logged", "visit.left", "visit.corrected", "nil_line.written", "shift.signed_off"}
    | {"paper.checked", "paper.forwarded", "gap.found", "gap.reopened", "gap.settled", "gap.closed"}
)
END = local(20, 14)


def leaves(*kinds: str) -> list[Leaf]:
    """Return this room's leaves, in the order they were recorded."""
    return list(Leaf.objects.filter(kind__in=kinds or OURS).order_by("pk"))


def only(kind: str) -> tuple[tuple[str, str], str, Any]:
    """Return subject, actor and content of the one leaf of a kind."""
    (leaf,) = leaves(kind)
    told = json.loads(leaf.content or "")
    assert told["subject"] == [leaf.subject_kind, leaf.subject_key]
    return (leaf.subject_kind, leaf.subject_key), told["by"], told["content"]


def again(visit: Visit) -> Any:
    """Return a visit's row as it stands in the database."""
    return content_of(Visit.objects.get(pk=visit.pk))


def test_a_visit_is_a_leaf_when_it_is_logged(log: Log, officer: User) -> None:
    visit = log(left_at=NOW, names_given="given", names="Officer Synthetic, badge 4711")
    subject, by, content = only("visit.logged")
    names = OfficerNames.objects.get()
    assert (subject, by) == (("visit", visit.number), actor(officer))
    assert content["visit"] == again(visit)
    assert content["shift"] == content_of(ShiftRow.objects.get())
    assert content["names"] == {
        **content_of(names, without=("words",)),
        "words_sha256": sha256(names.words.encode()).hexdigest(),
    }


def test_a_visit_that_is_logged_twice_is_one_leaf(officer: User) -> None:
    key = uuid4()
    for _ in range(2):
        services.log_visit(key=key, entry=entry(), by=officer, at=NOW)
    assert only("visit.logged")[2]["names"] is None
    count = Leaf.objects.count()
    with pytest.raises(EntryConflictError):
        services.log_visit(key=key, entry=entry(officers=3), by=officer, at=NOW)
    assert Leaf.objects.count() == count


def test_leaving_is_a_leaf_once(log: Log, supervisor: User) -> None:
    visit = log()
    for minutes in (5, 9):
        moment = NOW + timedelta(minutes=minutes)
        services.note_left(visit=visit, left_at=moment, by=supervisor, at=moment)
    subject, by, content = only("visit.left")
    assert (subject, by) == (("visit", visit.number), actor(supervisor))
    assert content == {"visit": again(visit), "changed": ["left_at", "left_by_id", "version"]}


def test_a_correction_is_one_leaf_with_what_stood_there(log: Log, supervisor: User) -> None:
    visit = log()
    earlier = shift(NOW - 6 * HOUR)
    changes = {"officers": 3, "entered_at": earlier.starts_at + MINUTE, "immigration": "unknown"}
    services.correct_visit(visit=visit, version=1, changes=changes, why="A slip", by=supervisor, at=NOW)
    subject, by, content = only("visit.corrected")
    assert (subject, by) == (("visit", visit.number), actor(supervisor))
    assert content["visit"] == again(visit)
    assert content["visit"]["contact_id"]
    assert content["corrections"] == [content_of(one) for one in visit.corrections.order_by("pk")]
    assert {one["field"] for one in content["corrections"]} == set(changes)
    assert content["shifts"] == [content_of(one) for one in ShiftRow.objects.order_by("pk")]
    assert len(content["shifts"]) == 2


def test_a_shift_is_a_leaf_for_its_nil_line_and_its_sign_off(officer: User, supervisor: User) -> None:
    for _ in range(2):
        services.write_nil_line(span=shift(), by=officer, at=END)
        services.sign_off(span=shift(), words="Seen (synthetic)", by=supervisor, at=END)
    row = content_of(ShiftRow.objects.get())
    key = ("shift", shift().key)
    line, signed = content_of(NilLine.objects.get()), content_of(SignOff.objects.get())
    assert only("nil_line.written") == (key, actor(officer), {"nil_line": line, "shift": row})
    assert only("shift.signed_off") == (key, actor(supervisor), {"sign_off": signed, "shift": row})


def test_a_check_and_a_forwarding_are_leaves_of_the_request(officer: User, supervisor: User) -> None:
    request = warrant(officer)
    services.check_paper(request=request, checks=all_yes(), checked_at=NOW, by=supervisor, at=NOW)
    services.forward_paper(request=request, to_agency="County jail", sent_at=NOW, words="By hand", by=officer, at=NOW)
    key = ("request", request.number)
    assert only("paper.checked") == (key, actor(supervisor), {"check": content_of(Check.objects.get())})
    assert only("paper.forwarded") == (key, actor(officer), {"forwarding": content_of(Forwarding.objects.get())})


def test_a_paper_that_came_for_somebody_else_is_a_leaf_of_where_it_went(officer: User) -> None:
    request = paper(officer, stream="forwarded", to_agency="County jail")
    content = {"forwarding": content_of(Forwarding.objects.get())}
    assert only("paper.forwarded") == (("request", request.number), actor(officer), content)


def test_a_gap_is_a_leaf_when_it_is_found_settled_reopened_and_closed(
    log: Log, officer: User, supervisor: User
) -> None:
    def row() -> Any:
        return {"gap": content_of(Gap.objects.get())}

    log(left_at=NOW)
    swing = shift(local(20, 15))
    steps: list[tuple[str, str, Any]] = []
    services.find_gaps(at=local(20, 22))
    steps.append(("gap.found", "", row()))
    services.find_gaps(at=local(20, 22, 1))
    services.write_nil_line(span=swing, by=officer, at=local(20, 23))
    services.find_gaps(at=local(20, 23, 1))
    steps.append(("gap.settled", "", row()))
    NilLine.objects.all().delete()  # somebody takes it out of the database
    services.find_gaps(at=local(20, 23, 2))
    steps.append(("gap.reopened", "", row()))
    for words in ("A drill (synthetic).", "Other words."):
        services.close_gap(gap=Gap.objects.get(), words=words, by=supervisor, at=local(20, 23, 3))
    steps.append(("gap.closed", actor(supervisor), row()))
    found = leaves("gap.found", "gap.settled", "gap.reopened", "gap.closed")
    told = [json.loads(leaf.content or "") for leaf in found]
    assert [(one["kind"], one["by"], one["content"]) for one in told] == steps
    assert {(leaf.subject_kind, leaf.subject_key) for leaf in found} == {("shift", swing.key)}
    assert told[0]["at"] == plain(local(20, 22))


def refusals(visit: Visit, gap: Gap, by: User) -> list[tuple[type[Exception], Callable[[], object]]]:
    """Return acts that are refused, each with what it raises."""
    later = NOW + HOUR
    request = warrant(by)

    def correct(version: int, why: str) -> object:
        return services.correct_visit(visit=visit, version=version, changes={"officers": 9}, why=why, by=by, at=NOW)

    def check() -> object:
        return services.check_paper(request=request, checks=all_yes(), checked_at=later, by=by, at=NOW)

    def forward() -> object:
        return services.forward_paper(request=request, to_agency=" ", sent_at=NOW, words="", by=by, at=NOW)

    return [
        (EntryError, lambda: services.note_left(visit=visit, left_at=later, by=by, at=NOW)),
        (EntryError, lambda: correct(1, " ")),
        (ChangedMeanwhileError, lambda: correct(7, "A slip")),
        (ShiftError, lambda: services.write_nil_line(span=shift(), by=by, at=END)),
        (ShiftError, lambda: services.sign_off(span=shift(), words="", by=by, at=END)),
        (EntryError, check),
        (EntryError, forward),
        (EntryError, lambda: services.close_gap(gap=gap, words=" ", by=by, at=NOW)),
        (EntryError, lambda: paper(by, stream="forwarded")),
    ]


def test_a_refused_act_leaves_none(log: Log, officer: User) -> None:
    visit = log()
    services.find_gaps(at=END)
    acts = refusals(visit, Gap.objects.all()[0], officer)
    count = Leaf.objects.count()
    for error, act in acts:
        with pytest.raises(error):
            act()
    with pytest.raises(EntryError):
        log(officers=0)
    assert Leaf.objects.count() == count


def test_names_of_officers_are_in_no_leaf(log: Log, officer: User, person: Person) -> None:
    visit = log(names_given="given", names="Officer Synthetic, badge 4711")
    services.correct_visit(visit=visit, version=1, changes={"officers": 3}, why="A slip", by=officer, at=NOW)
    services.note_left(visit=visit, left_at=NOW, by=officer, at=NOW)
    services.sign_off(span=shift(), words="", by=person("custody_supervisor"), at=END)
    services.find_gaps(at=END)
    contents = [leaf.content for leaf in Leaf.objects.all()]
    assert len(contents) >= 4
    for secret in ("Officer Synthetic", "4711"):
        assert not [content for content in contents if secret in (content or "")]


def test_every_leaf_of_the_room_is_of_a_kind_that_is_tested_here(log: Log, officer: User) -> None:
    log(immigration="unknown")
    paper(officer, stream="forwarded", to_agency="County jail")
    services.find_gaps(at=NOW + timedelta(days=2))
    kinds = set(Leaf.objects.filter(kind__regex=rf"^({'|'.join(NOUNS)})\.").values_list("kind", flat=True))
    assert {"visit.logged", "gap.found"} <= kinds <= OURS
    assert Gap.objects.filter(facility=CENTRE).count() == len(leaves("gap.found")) > 1
