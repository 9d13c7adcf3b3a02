"""In a browser: a custody officer logs a visit on a tablet, a supervisor signs; axe on each page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.booking.conftest import Person
from tests.apps.booking.written import CENTRE, DAY, HOUR, entry, paper, shift, warrant
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.booking import services
from dintel.apps.booking.models import Gap, Visit

pytestmark = JOURNEY


def opened(chromium: Any, base: str, user: User, **look: Any) -> Any:
    """Return a page on which somebody is signed in."""
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", **look)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def sound(page: Any, address: str) -> None:
    """Check a page: nothing for axe to find, no sideways scrolling, one heading of the first rank."""
    assert page.goto(address).status < 400, address
    require_sound(page, address)


def test_axe_finds_nothing_on_any_page_at_320_pixels(chromium: Any, live_server: Any, person: Person) -> None:
    officer, supervisor, now = person("custody_officer"), person("custody_supervisor"), timezone.now()
    told = {"immigration": "yes", "names_given": "given", "names": "Badge 00 (synthetic)"}
    visit = services.log_visit(key=uuid4(), entry=entry(entered_at=now - 2 * DAY, **told), by=officer, at=now)
    services.log_visit(key=uuid4(), entry=entry(entered_at=now - HOUR), by=officer, at=now)
    request, judges = paper(officer, now - 4 * DAY), warrant(officer, now - HOUR)
    services.sign_off(span=shift(visit.entered_at), words="Read.", by=supervisor, at=now)
    services.correct_visit(visit=visit, version=1, changes={"officers": 3}, why="Three.", by=officer, at=now)
    services.find_gaps(at=now)
    gap = Gap.objects.get(kind="no_time_out", key=visit.number)
    page = opened(chromium, live_server.url, supervisor, viewport={"width": 320, "height": 800})
    days = f"?since={timezone.localdate() - 3 * DAY}&until={timezone.localdate()}"
    for address in (
        *("/booking/", f"/booking/visits/{days}", "/booking/visits/new/", f"/booking/visits/{visit.number}/"),
        *(f"/booking/visits/{visit.number}/correct/", "/booking/shifts/", f"/booking/shifts/{visit.shift.key}/"),
        *("/booking/holds/", "/booking/holds/new/", f"/booking/holds/{request.number}/", "/booking/warrants/"),
        *(f"/booking/holds/{request.number}/{what}/" for what in ("outcome", "forward")),
        *(f"/booking/holds/{judges.number}/", f"/booking/holds/{judges.number}/check/", "/booking/gaps/"),
        *(f"/booking/warrants/{judges.number}/honoured/", f"/booking/gaps/{gap.pk}/close/"),
        *("/es/booking/", "/es/booking/visits/new/", "/booking/visits/?since=2020-01-01&until=2020-01-01"),
    ):
        sound(page, live_server.url + address)
    page.goto(f"{live_server.url}/booking/visits/new/")
    page.get_by_role("button", name="Log the visit").click()
    page.locator(".error-summary").wait_for()
    require_sound(page, "the form with what has to be corrected")
    page.context.close()


def test_an_officer_logs_a_visit_on_a_tablet_and_it_is_seen_to_the_end(
    chromium: Any, live_server: Any, person: Person
) -> None:
    officer = person("custody_officer")
    page = opened(chromium, live_server.url, officer, viewport={"width": 768, "height": 1024}, has_touch=True)
    page.goto(f"{live_server.url}/booking/")
    page.get_by_role("link", name="Log a visit").tap()
    expect(page.get_by_label("Another agency: its name")).not_to_be_visible()
    for label in ("ICE ERO", "2", "Seen", "See or question a person", "I-200", "Entrance and lobby"):
        page.locator("label.choice").filter(has=page.get_by_label(label, exact=True)).first.tap()
    smallest = min(box["height"] for one in page.locator("label.choice:visible").all() if (box := one.bounding_box()))
    assert smallest >= 48
    page.get_by_role("button", name="Log the visit").tap()
    page.get_by_role("link", name="C-", exact=False).first.wait_for()
    assert "so it is a contact too" in page.content()
    page.goto(f"{live_server.url}/booking/")
    page.get_by_role("button", name="They have left").tap()
    page.get_by_text("Nobody from outside is inside.").wait_for()
    visit = Visit.objects.get()
    assert visit.left_at is not None
    assert visit.contact is not None
    assert visit.contact.outcome == "decline"
    assert visit.facility == CENTRE
    page.context.close()
