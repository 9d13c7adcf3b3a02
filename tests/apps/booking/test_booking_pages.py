"""The booking centre's pages: who sees what, what a press of a button does, how many queries a page costs."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.apps.booking.conftest import Log, Person, SignIn
from tests.apps.booking.written import CENTRE, DAY, HOUR, ZONE, all_yes, centre, local, paper, refused, warrant

from dintel.apps.accounts.models import Look, User
from dintel.apps.booking import services
from dintel.apps.booking.models import Check, Forwarding, Gap, NilLine, SignOff, Visit
from dintel.apps.booking.shifts import spans
from dintel.apps.contacts.models import Contact, CustodyOutcome, Request, SealReader

pytestmark = pytest.mark.django_db

LISTS = ["home", "visits", "shifts", "holds", "warrants", "gaps"]
READERS = {"custody_officer", "custody_supervisor", "counsel", "duty_officer", "auditor"}
WRITERS = {"custody_officer", "custody_supervisor"}
ROLES = [
    *("front_desk", "site_lead", "liaison", "custody_officer", "custody_supervisor", "counsel", "duty_officer"),
    *("equity_coordinator", "partner", "investigator", "auditor", "administrator"),
]


@pytest.fixture
def now() -> datetime:
    """Return this minute: pages read the clock."""
    return timezone.now().astimezone(UTC).replace(second=0, microsecond=0)


@pytest.fixture
def visit(log: Log, now: datetime) -> Visit:
    """Return a visit of an hour ago whose officers are still inside."""
    return log(at=now, entered_at=now - HOUR)


@pytest.fixture
def browser(signed_in: SignIn, officer: User) -> Client:
    """Return the officer's browser."""
    return signed_in(officer)


@pytest.fixture
def of_supervisor(signed_in: SignIn, supervisor: User) -> Client:
    """Return the supervisor's browser."""
    return signed_in(supervisor)


def filled(now: datetime, **more: Any) -> dict[str, Any]:
    """Return the form of a visit, filled in as an officer would tap it."""
    return {
        "key": str(uuid4()),
        "entered_at": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "agency": "sheriff",
        "immigration": "unknown",
        "officers": "2",
        "credentials": "seen",
        "purpose": "bring-person",
        "matter": "criminal",
        "authority": "none",
        "result": "let_in",
        "areas": ["lobby", "booking-floor"],
        "escort_words": "Custody officer on shift",
        "names_given": "not_asked",
        **more,
    }


def fax(now: datetime, **more: Any) -> dict[str, Any]:
    """Return the form of a paper, filled in for a detainer by fax."""
    checks = dict.fromkeys(all_yes(), "unknown")
    return {
        "key": str(uuid4()),
        "channel": "fax",
        "received_at": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "stream": "received",
        "document": "i247a",
        "purpose": "civil",
        "agency": "ice-ero",
        **checks,
        **more,
    }


# --- who sees what ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_there_for_its_readers_and_nowhere_for_others(
    role: str, person: Person, signed_in: SignIn, visit: Visit, now: datetime
) -> None:
    request = paper(visit.logged_by, now)
    browser = signed_in(person(role, facility=CENTRE if role in {"front_desk", "site_lead"} else ""))
    pages = [reverse(f"booking:{name}") for name in LISTS]
    pages += [
        reverse("booking:visit", args=[visit.number]),
        reverse("booking:shift", args=[visit.shift.key]),
        reverse("booking:hold", args=[request.number]),
    ]
    wanted = 200 if role in READERS else 404
    assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, wanted)
    forms = [reverse("booking:new_visit"), reverse("booking:new_hold"), reverse("booking:correct", args=[visit.number])]
    wanted = 200 if role in WRITERS else 404
    assert {page: browser.get(page).status_code for page in forms} == dict.fromkeys(forms, wanted)


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get(reverse("booking:home"))
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_an_officer_of_another_place_finds_nothing(person: Person, signed_in: SignIn, visit: Visit) -> None:
    browser = signed_in(person("custody_officer", facility="main-library"))
    for page in (reverse("booking:home"), reverse("booking:visit", args=[visit.number])):
        assert browser.get(page).status_code == 404
    assert browser.post(reverse("booking:left", args=[visit.number])).status_code == 404
    visit.refresh_from_db()
    assert visit.left_at is None


@pytest.mark.parametrize(
    "address",
    [
        "/booking/?at=nowhere",
        "/booking/visits/?at=main-library",
        "/booking/visits/V-2026-999999/",
        "/booking/shifts/nonsense/",
        f"/booking/shifts/{CENTRE}.2026-02-31.day/",
        f"/booking/shifts/{CENTRE}.2026-11-20.brunch/",
        "/booking/shifts/main-library.2026-11-20.day/",
        "/booking/holds/C-2026-000001.1/",
        "/booking/gaps/7/close/",
        "/booking/visits/new/?like=V-2026-999999",
    ],
)
def test_what_does_not_exist_is_not_found(of_supervisor: Client, address: str) -> None:
    assert of_supervisor.get(address).status_code == 404


def test_only_a_supervisor_signs_and_closes(browser: Client, of_supervisor: Client, log: Log, now: datetime) -> None:
    visit = log(at=now, entered_at=now - 2 * DAY, immigration="unknown")
    services.find_gaps(at=now)
    gap = Gap.objects.filter(kind="no_paper").get()
    sign, close = (
        reverse("booking:sign_off", args=[visit.shift.key]),
        reverse("booking:close_gap", args=[gap.pk]),
    )
    told = {"key": str(uuid4()), "words": "Read (synthetic)."}
    assert browser.post(sign, told).status_code == browser.post(close, told).status_code == 404
    assert of_supervisor.post(sign, told).status_code == 302
    assert of_supervisor.post(close, {**told, "key": str(uuid4())}).status_code == 302
    gap.refresh_from_db()
    assert (SignOff.objects.count(), gap.closed_words) == (1, "Read (synthetic).")


def test_a_sealed_visit_is_on_no_page_but_for_those_named(
    browser: Client, counsel: User, signed_in: SignIn, officer: User, now: datetime
) -> None:
    visit = services.log_visit(key=uuid4(), entry=refused(entered_at=now - HOUR), by=officer, at=now)
    Contact.objects.update(sealed=True)
    SealReader.objects.create(contact=visit.contact, user=counsel, by=counsel, at=now)
    address = reverse("booking:visit", args=[visit.number])
    assert browser.get(address).status_code == 404
    assert signed_in(counsel).get(address).status_code == 200
    for page in (reverse("booking:visits"), reverse("booking:home"), reverse("booking:shift", args=[visit.shift.key])):
        assert visit.number not in browser.get(page).content.decode()


def test_looks_at_a_visit_and_at_names_are_recorded(
    browser: Client, signed_in: SignIn, person: Person, log: Log, now: datetime
) -> None:
    visit = log(at=now, entered_at=now - HOUR, names_given="given", names="Badge 00 (synthetic)")
    page, names = reverse("booking:visit", args=[visit.number]), reverse("booking:names", args=[visit.number])
    assert "Badge 00" not in browser.get(page).content.decode()
    assert "Badge 00" in browser.post(names).content.decode()
    assert list(Look.objects.order_by("pk").values_list("kind", "action")) == [
        ("visit", "booking.read"),
        ("visit", "contact.record"),
    ]
    for role in ("auditor", "duty_officer"):
        assert signed_in(person(role)).post(names).status_code == 404
    assert browser.get(names).status_code == 405


# --- writing ----------------------------------------------------------------------------------------


def test_an_officer_logs_a_visit_and_taps_that_they_have_left(browser: Client, now: datetime) -> None:
    answer = browser.post(reverse("booking:new_visit"), filled(now))
    assert answer.status_code == 302
    visit = Visit.objects.get()
    home = browser.get(reverse("booking:home")).content.decode()
    assert "Bernalillo County Sheriff" in home
    assert "They have left" in home
    browser.post(reverse("booking:left", args=[visit.number]), {"back": "/booking/"})
    visit.refresh_from_db()
    assert visit.left_at is not None
    assert "They have left" not in browser.get(reverse("booking:home")).content.decode()


def test_a_visit_that_asks_leads_to_the_laws_answer(browser: Client, now: datetime) -> None:
    told = filled(now, agency="ice-ero", purpose="interview", authority="i200", areas=["lobby"], escort_words="")
    answer = browser.post(reverse("booking:new_visit"), told, follow=True)
    contact = Contact.objects.get()
    assert contact.number in answer.content.decode()
    assert contact.outcome == "decline"


def test_the_button_pressed_twice_logs_once(browser: Client, now: datetime) -> None:
    told = filled(now)
    for _ in range(2):
        assert browser.post(reverse("booking:new_visit"), told).status_code == 302
    assert Visit.objects.count() == 1
    answer = browser.post(reverse("booking:new_visit"), told | {"officers": "4"})
    assert answer.status_code == 422
    assert "V-" in answer.content.decode()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"agency": "other-agency"}, "agency_other"),
        ({"officers": "more"}, "officers_more"),
        ({"authority": "another"}, "authority_other"),
        ({"areas": []}, "areas"),
        ({"escort_words": ""}, "escort_words"),
        ({"entered_at": "2031-01-01T10:00"}, "entered_at"),
        ({"entered_at": "yesterday"}, "entered_at"),
        ({"left_at": "2026-01-01T10:00"}, "left_at"),
        ({"purpose": "sightseeing"}, "purpose"),
        ({"words": "Alien number A 123 456 789"}, "words"),
    ],
)
def test_a_slip_is_told_beside_its_field_and_nothing_typed_is_lost(
    browser: Client, now: datetime, told: dict[str, Any], field: str
) -> None:
    answer = browser.post(reverse("booking:new_visit"), filled(now, purpose_words="They said why.", **told))
    text = answer.content.decode()
    assert answer.status_code == 422
    group = re.search(rf'class="choices choices--error" id="id_{field}"', text)
    assert group or f'id="id_{field}_error"' in text
    assert "They said why." in text
    assert not Visit.objects.exists()


def test_words_the_city_does_not_keep_are_taken_out_with_one_tap(browser: Client, now: datetime) -> None:
    told = filled(now, words="Alien number A 123 456 789 on a list.")
    warned = browser.post(reverse("booking:new_visit"), told).content.decode()
    seen = re.search(r'name="screening_seen" value="([^"]+)"', warned)
    assert seen is not None
    again = told | {"screening": "remove", "screening_seen": seen[1]}
    assert browser.post(reverse("booking:new_visit"), again).status_code == 302
    assert "123" not in Visit.objects.get().words


def test_another_like_it_begins_with_who_and_what_for(browser: Client, visit: Visit) -> None:
    text = browser.get(f"{reverse('booking:new_visit')}?like={visit.number}").content.decode()
    assert re.search(r'value="sheriff"[^>]*checked', text)
    assert re.search(r'value="bring-person"[^>]*checked', text)
    assert not re.search(r'value="booking-floor"[^>]*checked', text)


def test_a_time_that_came_twice_is_asked_about(browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: local(1, 9))
    told = filled(local(1, 9), entered_at="2026-11-01T01:30")
    asked = browser.post(reverse("booking:new_visit"), told)
    assert asked.status_code == 422
    assert 'name="clock"' in asked.content.decode()
    assert browser.post(reverse("booking:new_visit"), told | {"clock": "second"}).status_code == 302
    assert Visit.objects.get().entered_at == local(1, 1, 30, fold=1)
    assert "01:30 MST" in browser.get(reverse("booking:visit", args=[Visit.objects.get().number])).content.decode()


def test_a_time_that_came_twice_is_not_asked_about_when_only_one_can_be_meant(
    browser: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: local(1, 1, 40))
    told = filled(local(1, 1, 40), entered_at="2026-11-01T01:30")
    assert browser.post(reverse("booking:new_visit"), told).status_code == 302
    assert Visit.objects.get().entered_at == local(1, 1, 30)


def test_a_time_that_never_came_is_refused_in_words(browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: local(8, 9, month=3))
    told = filled(local(8, 9, month=3), entered_at="2026-03-08T02:30")
    answer = browser.post(reverse("booking:new_visit"), told)
    assert answer.status_code == 422
    assert "went forward" in answer.content.decode()


def test_a_correction_keeps_what_stood_before(browser: Client, visit: Visit, now: datetime) -> None:
    address = reverse("booking:correct", args=[visit.number])
    told = filled(now - HOUR, version="1", why="I counted again.", officers="3", matter="unknown")
    assert browser.post(address, told).status_code == 302
    page = browser.get(reverse("booking:visit", args=[visit.number])).content.decode()
    assert "“2” became “3”" in page
    assert "I counted again." in page
    stale = browser.post(address, told | {"key": str(uuid4()), "officers": "5"})
    assert stale.status_code == 409
    assert "meanwhile" in stale.content.decode()
    visit.refresh_from_db()
    assert visit.officers == 3


def test_a_correction_without_a_reason_is_refused(browser: Client, visit: Visit, now: datetime) -> None:
    told = filled(now - HOUR, version="1", why="", officers="3")
    assert browser.post(reverse("booking:correct", args=[visit.number]), told).status_code == 422


def test_nobody_came_is_written_and_signed_by_a_second_person(
    browser: Client, of_supervisor: Client, now: datetime
) -> None:
    ended = [span for span in spans(centre(), now - DAY, now, ZONE) if span.ends_at <= now][-1]
    nil, sign = (reverse(f"booking:{name}", args=[ended.key]) for name in ("nil_line", "sign_off"))
    key = str(uuid4())
    assert of_supervisor.post(sign, {"key": str(uuid4())}).status_code == 422
    for _ in range(2):
        assert browser.post(nil, {"key": key}).status_code == 302
    assert NilLine.objects.count() == 1
    for _ in range(2):
        assert of_supervisor.post(sign, {"key": key[:-1] + ("0" if key[-1] != "0" else "1")}).status_code == 302
    page = browser.get(reverse("booking:shift", args=[ended.key])).content.decode()
    assert "No outside officers came" in page
    assert SignOff.objects.get().sha256 in page


def test_a_fax_is_filed_and_the_answer_stands_on_the_next_page(browser: Client, now: datetime) -> None:
    told = fax(now)
    for _ in range(2):
        answer = browser.post(reverse("booking:new_hold"), told, follow=True)
    text = answer.content.decode()
    request = Request.objects.get()
    assert (request.asked, request.outcome) == ("hold_person", "decline")
    assert "Release the person in the ordinary course" in text
    assert "write it on the custody file" in text


@pytest.mark.parametrize(
    ("told", "asked", "stream"),
    [
        ({"document": "i247g"}, "release_notice", "received"),
        ({"document": "arrest_warrant", "agency": "marshals"}, "take_person", "received"),
        ({"document": "letter", "asked": "person_information", "channel": "phone"}, "person_information", "received"),
        ({"document": "another", "document_other": "i205", "asked": "take_person"}, "take_person", "received"),
        ({"stream": "for_another_agency", "to_agency": "county-jail"}, "hold_person", "for_another_agency"),
    ],
)
def test_each_paper_asks_what_it_asks(
    browser: Client, now: datetime, told: dict[str, str], asked: str, stream: str
) -> None:
    assert browser.post(reverse("booking:new_hold"), fax(now, **told)).status_code == 302
    request = Request.objects.get()
    assert (request.asked, request.stream) == (asked, stream)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"document": "letter"}, "asked"),
        ({"document": "another"}, "document_other"),
        ({"agency": "other-agency"}, "agency_other"),
        ({"stream": "forwarded"}, "to_agency"),
        ({"received_at": "2031-01-01T10:00"}, "received_at"),
        ({"words": "He has a green card and SSN 123-45-6789"}, "words"),
    ],
)
def test_a_paper_that_says_too_little_or_too_much_is_refused_beside_its_field(
    browser: Client, now: datetime, told: dict[str, str], field: str
) -> None:
    answer = browser.post(reverse("booking:new_hold"), fax(now, **told))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Contact.objects.exists()


def test_what_became_of_a_person_is_written_once_for_each_press(browser: Client, officer: User, now: datetime) -> None:
    request = paper(officer, now - 5 * HOUR)
    address = reverse("booking:add_fact", args=[request.number, "outcome"])
    moment = timezone.localtime(now - HOUR).strftime("%Y-%m-%dT%H:%M")
    told = {"key": str(uuid4()), "kind": "released", "happened_at": moment}
    assert browser.get(address).status_code == 200
    assert browser.post(address, told).status_code == 422
    earlier = timezone.localtime(now - 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    for _ in range(2):
        assert browser.post(address, told | {"ordinary_at": earlier}).status_code == 302
    assert CustodyOutcome.objects.count() == 1
    assert "60 minutes later" in browser.get(reverse("booking:hold", args=[request.number])).content.decode()


def test_a_paper_is_forwarded_and_a_warrant_checked_and_honoured(browser: Client, officer: User, now: datetime) -> None:
    request = warrant(officer, now - 2 * HOUR)
    moment = timezone.localtime(now - HOUR).strftime("%Y-%m-%dT%H:%M")
    check = reverse("booking:add_fact", args=[request.number, "check"])
    assert browser.get(check).status_code == 200
    assert browser.post(check, {"key": str(uuid4()), "checked_at": moment, **all_yes()}).status_code == 302
    assert Check.objects.get().validity == "valid"
    assert "over the target" in browser.get(reverse("booking:warrants")).content.decode()
    assert browser.get(reverse("booking:honoured", args=[request.number])).status_code == 200
    assert browser.post(reverse("booking:honoured_now", args=[request.number])).status_code == 302
    listed = browser.get(reverse("booking:warrants")).content.decode()
    assert "over the 1 honoured of 1 shown" in listed
    forward = reverse("booking:add_fact", args=[request.number, "forward"])
    told = {"key": str(uuid4()), "to_agency": "county-jail", "sent_at": moment}
    assert browser.post(forward, told).status_code == 302
    assert Forwarding.objects.get().to_agency.startswith("Bernalillo County")


def test_the_minute_a_warrant_was_honoured_can_be_written_later(browser: Client, officer: User, now: datetime) -> None:
    request = warrant(officer, now - 2 * HOUR)
    address = reverse("booking:honoured", args=[request.number])
    wrong = timezone.localtime(now - DAY).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(address, {"key": str(uuid4()), "answered_at": wrong}).status_code == 422
    right = timezone.localtime(now - HOUR).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(address, {"key": str(uuid4()), "answered_at": right}).status_code == 302
    request.refresh_from_db()
    assert request.answered_at == now - HOUR


def test_a_detainer_cannot_be_checked_like_a_judges_paper(browser: Client, officer: User, now: datetime) -> None:
    request = paper(officer, now)
    assert browser.get(reverse("booking:add_fact", args=[request.number, "check"])).status_code == 404
    assert browser.get(reverse("booking:add_fact", args=[request.number, "praise"])).status_code == 404
    assert browser.post(reverse("booking:honoured_now", args=[request.number])).status_code == 404


def test_looking_through_the_log_finds_gaps_and_the_page_says_what_to_do(
    browser: Client, of_supervisor: Client, log: Log, now: datetime
) -> None:
    log(at=now, entered_at=now - 2 * DAY)
    assert browser.post(reverse("booking:look_again")).status_code == 302
    text = of_supervisor.get(reverse("booking:gaps")).content.decode()
    assert "A visit without a time out" in text
    assert "If they have gone, note when." in text
    assert "Close it with words" in text


# --- lists ------------------------------------------------------------------------------------------


def test_the_log_is_filtered_by_day_words_purpose_who_and_result(browser: Client, log: Log, now: datetime) -> None:
    log(at=now, entered_at=now - 3 * DAY)
    today = log(at=now, entered_at=now)  # a minute ago may have been yesterday
    log(at=now, **{name: getattr(refused(), name) for name in refused().__slots__} | {"entered_at": now})

    def numbers(query: str) -> set[str]:
        text = browser.get(f"{reverse('booking:visits')}?{query}").content.decode()
        return set(re.findall(r">(V-\d{4}-\d{6})<", text))

    day = timezone.localdate()
    three_back = day - 3 * DAY
    assert len(numbers("")) == 2
    assert len(numbers(f"since={three_back - DAY}&until={day}")) == 3
    assert numbers("words=Sheriff") == numbers("who=no") == numbers("result=let_in") == {today.number}
    assert numbers("purpose=bring-person") == {today.number}
    assert numbers(f"since={day + DAY}&until={day}") == numbers("")
    assert numbers("since=soon&order=oldest") == numbers("")


def test_the_file_holds_what_the_list_shows_and_no_cell_is_a_formula(
    of_supervisor: Client, browser: Client, log: Log, now: datetime
) -> None:
    visit = log(
        at=now,
        entered_at=now - HOUR,
        agency='=HYPERLINK("http://example.invalid")',
        words="+1 and, commas",
        names_given="given",
        names="Badge 00 (synthetic)",
    )
    address = reverse("booking:export")
    assert browser.get(address).status_code == 404
    answer = of_supervisor.get(f"{address}?since={timezone.localdate() - DAY}&until={timezone.localdate()}")
    text = answer.content.decode()
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    told = dict(zip(head, row, strict=True))
    assert told["Number"] == visit.number
    assert told["Agency"].startswith("'=")
    assert told["Note"] == "'+1 and, commas"
    assert "Badge" not in text
    assert answer["Content-Disposition"].startswith("attachment")
    assert Look.objects.filter(action="contact.export", kind="booking_centre", key=CENTRE).exists()


def test_a_long_log_has_pages(browser: Client, log: Log, now: datetime) -> None:
    first = log(at=now, entered_at=now)  # a minute ago may have been yesterday
    rows = [
        Visit(
            **{
                field.attname: getattr(first, field.attname)
                for field in Visit._meta.fields
                if field.name not in {"id", "key", "number", "ordinal"}
            },
            key=uuid4(),
            number=f"V-2026-{ordinal:06d}",
            ordinal=ordinal,
        )
        for ordinal in range(2, 130)
    ]
    Visit.objects.bulk_create(rows)
    text = browser.get(reverse("booking:visits")).content.decode()
    assert "Page 1 of 2" in text
    assert "Page 2 of 2" in browser.get(f"{reverse('booking:visits')}?page=2").content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_however_long_its_list(
    name: str, of_supervisor: Client, log: Log, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"{reverse(f'booking:{name}')}?since={timezone.localdate() - DAY}&until={timezone.localdate()}"

    def write(count: int) -> None:
        for turn in range(count):
            by = log(at=now, entered_at=now - (turn + 1) * HOUR, immigration="unknown").logged_by
            paper(by, now)
            warrant(by, now)
        services.find_gaps(at=now + 3 * DAY)

    write(2)
    of_supervisor.get(address)
    with django_assert_max_num_queries(60) as few:
        of_supervisor.get(address)
    write(5)
    with django_assert_max_num_queries(len(few.captured_queries)):
        of_supervisor.get(address)
    assert len(few.captured_queries) <= 24, few.captured_queries


def test_every_page_stands_in_spanish_addresses_too(of_supervisor: Client, visit: Visit) -> None:
    addresses = [reverse(f"booking:{name}") for name in LISTS] + [reverse("booking:visit", args=[visit.number])]
    assert [of_supervisor.get(f"/es{address}").status_code for address in addresses] == [200] * 7


@pytest.mark.parametrize("path", ["visits/", "visits/export/", "holds/", "shifts/", "warrants/", "gaps/"])
@pytest.mark.parametrize("days", ["since=0001-01-01&until=0001-01-01", "since=9999-12-31&until=9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_no_error(client: Client, person: Person, path: str, days: str) -> None:
    client.force_login(person("custody_supervisor"))
    assert client.get(f"/booking/{path}?{days}").status_code in {200, 404}
