"""On a record that was disposed of every act is closed: pages, forms, programs and services say so in words."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from tests.apps.booking.written import CENTRE, entry
from tests.apps.booking.written import HOUR as ONE_HOUR
from tests.apps.booking.written import paper as paper_received
from tests.apps.contacts.conftest import File, Person
from tests.apps.contacts.leaves_made import ACTS as SERVICES
from tests.apps.contacts.leaves_made import drafted, link, signed
from tests.apps.contacts.made import NOW, access, ice
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts.models import User
from dintel.apps.booking import services as booking
from dintel.apps.booking.models import Gap, Visit
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.acts import ACTS
from dintel.apps.contacts.models import Contact, Letter, Link
from dintel.apps.evidence import services as files
from dintel.apps.evidence.refusals import RefusedError as EvidenceRefused
from dintel.apps.evidence.services.custody import record_custody
from dintel.apps.ledger import queries as log
from dintel.apps.ledger.models import Leaf
from dintel.apps.retention import services
from dintel.apps.retention.ended import DisposedError
from dintel.apps.sealing.fields import Sealed

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SignIn = Callable[[User], Client]
GONE = 409


def dispose(proposed: Any, by: User, record_class: str = "contact") -> None:
    """Let everything of a class go that is due."""
    batch = proposed(record_class)
    services.approve(batch=batch, access=access(by), at=NOW)
    services.run(batch=batch, at=NOW)


@pytest.fixture
def old(file: File, counsel: User) -> Contact:
    """Return an old contact with a signed letter and a draft."""
    contact = file(ice(), by=counsel, at=OLD, account="Zaunkoenig")
    signed(contact, counsel)
    drafted(contact, counsel)
    return contact


@pytest.fixture
def ended(old: Contact, counsel: User, proposed: Any) -> Contact:
    """Return the contact as it was read before it was disposed of."""
    before = Contact.objects.get(pk=old.pk)
    assert before.data_key is not None
    dispose(proposed, counsel)
    assert before.disposed_at is None
    return before


def columns() -> dict[str, list[Any]]:
    """Return everything that stands in the register's, the centre's and the custody tables."""
    rooms = ("contacts", "booking", "evidence", "notices")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models() if model.__name__ != "Once"]
    return {model.__name__: [plain(row) for row in model._default_manager.order_by("pk").values()] for model in models}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its sealed columns as they lie in the database."""
    return {name: one.data if isinstance(one, Sealed) else one for name, one in row.items()}


LATE = sorted(
    set(SERVICES) - {"file_contact", "edit_letter", "sign_letter", "mark_sent", "withdraw_letter", "undo_link"}
)


@pytest.mark.parametrize("name", LATE)
def test_words_of_no_service_come_too_late(ended: Contact, counsel: User, name: str) -> None:
    User.objects.create_user("another@example.invalid", "Another (synthetic)")
    before, leaves = columns(), Leaf.objects.count()
    with pytest.raises(DisposedError, match="nothing was kept"):
        SERVICES[name][2](ended, counsel)
    after = columns()
    if name == "link_contacts":  # the other contact is filed by the way
        assert not Link.objects.exists()
        return
    assert after == before
    assert Leaf.objects.count() == leaves


def test_a_letter_that_was_read_before_is_not_changed_any_more(old: Contact, counsel: User, proposed: Any) -> None:
    draft = Letter.objects.select_related("request__contact").get(state="draft")
    kept = Letter.objects.select_related("request__contact").get(state="signed")
    dispose(proposed, counsel)
    told: dict[str, Any] = {"by": counsel, "at": NOW}
    late: tuple[Callable[[], object], ...] = (
        lambda: contacts.edit_letter(letter=draft, version=1, changes={"reference": "Late"}, **told),
        lambda: contacts.sign_letter(letter=draft, version=1, **told),
        lambda: contacts.withdraw_letter(letter=draft, **told),
        lambda: contacts.mark_sent(letter=kept, how="Late", **told),
    )
    for act in late:
        with pytest.raises(DisposedError):
            act()
    assert {letter.sent_how for letter in Letter.objects.all()} == {""}


@pytest.mark.parametrize("which", ["one", "other"])
def test_a_link_with_a_contact_that_has_ended_stays_as_it_is(
    old: Contact, file: File, counsel: User, proposed: Any, which: str
) -> None:
    young = file(ice(), by=counsel, at=NOW)
    row = link(old, counsel)
    pair = {"one": (young, old), "other": (old, young)}[which]
    dispose(proposed, counsel)
    with pytest.raises(DisposedError, match=old.number):
        contacts.undo_link(link=row, by=counsel, at=NOW)
    with pytest.raises(DisposedError, match=old.number):
        contacts.link_contacts(contact=pair[0], other=pair[1], kind="related", why="Late", by=counsel, at=NOW)
    assert Link.objects.get().undone_at is None


def addresses(contact: Contact, by: User) -> Iterator[str]:
    """Yield every address at which a person added something to a contact before."""
    number, letters = contact.number, list(Letter.objects.values_list("pk", flat=True))
    for slug, act in ACTS.items():
        if act.only_when(contact) and access(by).can(act.action):
            yield f"/contacts/{number}/{'1/' if act.per_request else ''}{slug}/"
    yield from (f"/counsel/{number}.1/", f"/counsel/{number}.1/letter/")
    yield from (f"/letters/{key}/" for key in letters)


def test_the_pages_of_a_contact_say_that_it_has_ended(
    ended: Contact, file: File, counsel: User, signed_in: SignIn
) -> None:
    client = signed_in(counsel)
    page = client.get(f"/contacts/{ended.number}/").content.decode()
    assert "This record was disposed of on" in page
    assert 'method="post"' not in page.partition("<main")[2]
    assert f"/contacts/{ended.number}/paper/" not in page
    asked = list(addresses(ended, counsel))
    assert len(asked) > 10
    for address in asked:
        for answer in (client.get(address), client.post(address, {})):
            assert (address, answer.status_code) == (address, GONE)
            assert "was disposed of" in answer.content.decode()
    key = Letter.objects.filter(state="signed").values_list("pk", flat=True)[0]
    for step in ("sign", "sent", "withdraw"):
        assert client.post(f"/letters/{key}/{step}/", {"how": "Late"}).status_code == GONE
    assert client.get(f"/letters/{key}/preview.pdf").status_code == GONE
    young = file(ice(), by=counsel, at=NOW)
    form = {"key": str(uuid4()), "other": ended.number, "kind": "related", "why": "Late"}
    answer = client.post(f"/contacts/{young.number}/link/", form)
    assert answer.status_code == 422
    assert "so nothing can be linked to it any more" in answer.content.decode()


def test_a_program_is_told_that_a_contact_has_ended(ended: Contact, person: Person, signed_in: SignIn) -> None:
    client, number = signed_in(person("liaison", department="arts-and-culture")), ended.number
    sent: dict[str, dict[str, Any]] = {
        f"contacts/{number}/papers": {"kind": "i200", "scope": "Late"},
        f"contacts/{number}/observations": {"seen": "masked", "answer": "yes"},
        f"contacts/{number}/corrections": {
            "version": 1,
            "why": "Late",
            "changes": [{"field": "agency", "after": "Late"}],
        },
        f"requests/{number}.1/custody-outcomes": {"kind": "held", "happened_at": NOW.isoformat()},
        f"requests/{number}.1/answered": {"answered_at": NOW.isoformat()},
    }
    for path, body in sent.items():
        answer = client.post(f"/api/v1/{path}", body, content_type="application/json")
        told = (answer.status_code, answer.headers["Content-Type"])
        assert (path, *told) == (path, GONE, "application/problem+json"), answer.content
        assert "was disposed of" in answer.json()["title"]


def test_whoever_may_not_see_a_contact_is_not_told_that_it_has_ended(
    ended: Contact, person: Person, signed_in: SignIn
) -> None:
    client = signed_in(person("liaison", department="parks"))
    assert client.get(f"/contacts/{ended.number}/paper/").status_code == 404


@pytest.fixture
def visited(person: Person) -> tuple[Visit, User]:
    """Return an old visit with names, and a custody officer of the centre."""
    officer = person("custody_officer", facility=CENTRE)
    told = {"words": "Zaunkoenig", "names": "Zaunkoenig", "names_given": "given", "left_at": OLD}
    written = entry(entered_at=OLD - ONE_HOUR, **told)
    return booking.log_visit(key=uuid4(), entry=written, by=officer, at=OLD), officer


def test_the_page_of_a_visit_says_that_it_has_ended_and_nothing_is_open_on_it(
    visited: tuple[Visit, User], counsel: User, proposed: Any, signed_in: SignIn
) -> None:
    (visit, officer), (number, before) = visited, (visited[0].number, columns)
    dispose(proposed, counsel, "visit")
    client, here = signed_in(officer), f"/booking/visits/{number}/"
    page = client.get(here).content.decode()
    assert "This record was disposed of on" in page
    assert 'method="post"' not in page.partition("<main")[2]
    assert f"{here}correct/" not in page
    assert "Zaunkoenig" not in page
    stood = before()
    for what in ("left", "correct", "names"):
        answer = client.post(f"{here}{what}/", {"version": visit.version})
        assert (what, answer.status_code) == (what, GONE)
    assert client.get(f"{here}correct/").status_code == GONE
    for what, body in {
        "left": {"left_at": NOW.isoformat()},
        "corrections": {"version": 1, "why": "x", "changes": {"words": "x"}},
    }.items():
        answer = client.post(f"/api/v1/booking/visits/{number}/{what}", body, content_type="application/json")
        assert (what, answer.status_code) == (what, GONE), answer.content
    assert client.get(f"/booking/visits/new/?like={number}").status_code == 200
    assert before() == stood


def test_words_for_a_visit_do_not_come_too_late(visited: tuple[Visit, User], counsel: User, proposed: Any) -> None:
    visit, officer = visited
    dispose(proposed, counsel, "visit")
    stood = columns()
    told: dict[str, Any] = {"visit": visit, "by": officer, "at": NOW}
    with pytest.raises(DisposedError, match=visit.number):
        booking.correct_visit(version=visit.version, changes={"words": "Late"}, why="Late", **told)
    with pytest.raises(DisposedError, match=visit.number):
        booking.note_left(left_at=OLD, **told)
    assert columns() == stood


def test_words_beside_a_paper_at_the_centre_do_not_come_too_late(person: Person, counsel: User, proposed: Any) -> None:
    officer = person("custody_officer", facility=CENTRE)
    request = paper_received(officer, OLD)
    assert request.contact.data_key is not None
    dispose(proposed, counsel)
    assert Contact.objects.get().disposed_at == NOW
    stood, told = columns(), {"request": request, "by": officer, "at": NOW}
    late: tuple[Callable[[], object], ...] = (
        lambda: booking.check_paper(checks={}, checked_at=NOW, **told),
        lambda: booking.forward_paper(to_agency="Late", sent_at=NOW, words="Late", **told),
        lambda: booking.honour_warrant(answered_at=NOW, **told),
        lambda: booking.record_outcome(kind="held", happened_at=NOW, words="Late", **told),
    )
    for act in late:
        with pytest.raises(DisposedError):
            act()
    assert columns() == stood


def test_a_contact_stays_while_a_gap_about_it_is_open(file: File, counsel: User, proposed: Any) -> None:
    contact = file(ice(), by=counsel, at=OLD)
    told = {"facility": CENTRE, "subject_kind": "request", "subject_key": f"{contact.number}.1", "contact": contact}
    gap = Gap.objects.create(kind="idle_hold", key=contact.number, on=OLD.date(), found_at=OLD, **told)
    dispose(proposed, counsel)
    contact.refresh_from_db()
    assert contact.disposed_at is None
    booking.close_gap(gap=gap, words="Zaunkoenig", by=counsel, at=NOW)
    dispose(proposed, counsel)
    gap.refresh_from_db()
    assert gap.closed_words == ""
    assert gap.data_key is not None
    assert gap.data_key.destroyed_at == NOW


def test_words_about_a_visit_go_with_its_contact_and_the_visit_goes_on(
    person: Person, counsel: User, proposed: Any
) -> None:
    contact = paper_received(person("custody_officer", facility=CENTRE), OLD).contact
    told = {"facility": CENTRE, "subject_kind": "visit", "subject_key": "V-2020-000001", "contact": contact}
    gap = Gap.objects.create(kind="no_paper", key="V-2020-000001", on=OLD.date(), found_at=OLD, **told)
    booking.close_gap(gap=gap, words="Zaunkoenig", by=counsel, at=OLD)
    before = set(map(str, log.row_faults()))
    dispose(proposed, counsel)
    gap.refresh_from_db()
    assert (gap.closed_words, gap.data_key and gap.data_key.destroyed_at) == ("", NOW)
    assert not Leaf.objects.filter(kind="gap.closed", content__isnull=False).exists()
    assert set(map(str, log.row_faults())) <= before


def test_a_line_of_custody_does_not_come_too_late(old: Contact, counsel: User, proposed: Any) -> None:
    where = {"subject_kind": "contact", "subject_key": old.number, "name": "x.jpg", "declared_type": ""}
    kept = files.keep_file(**where, stream=io.BytesIO(jpeg()), by=counsel, at=OLD)
    dispose(proposed, counsel)
    stood = columns()
    with pytest.raises(EvidenceRefused):
        record_custody(file=kept, action="previewed", by=counsel, at=NOW, note="Late")
    assert columns() == stood


def test_two_who_propose_the_same_are_told_so(
    old: Contact, counsel: User, proposed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed()
    monkeypatch.setattr(
        sys.modules["dintel.apps.retention.queries.preview"], "_in_open_batches", lambda _kind: frozenset()
    )  # as it was a moment before
    with pytest.raises(services.RefusedError, match="just proposed"):
        proposed()
    assert old.disposed_at is None
