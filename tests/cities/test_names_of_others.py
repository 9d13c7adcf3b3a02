"""No page of a second city names another city or its state: the pages for everybody, and those of staff in a demo."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.contacts.demo import make_demo_contacts
from dintel.apps.design.profile import active_city
from dintel.apps.duties.demo import make_demo_duties
from dintel.apps.records.foia.demo import make_demo_foia
from dintel.apps.regimes.demo import make_demo_regimes
from dintel.apps.training.demo import make_demo_training
from dintel.config.demo import IN_OFFICE

pytestmark = pytest.mark.django_db
STARTS = ("/", "/now/", "/law/", "/record/", "/record/order/", "/record/order/staff/", "/officer/", "/report/")
STAFF = ("counsel", "duty_officer", "equity_coordinator", "auditor")
MOST_PAGES = 30
ASIDE = ("/owed/", "/static/", "/api/")
"""Where other places may be named: the duties of other places, which staff can look at."""


def names_of_others() -> set[str]:
    """Return how every other city of this house and its state are called."""
    found: set[str] = set()
    for profile in Path(settings.CITIES_DIR).glob("*/city.toml"):
        other = tomllib.loads(profile.read_text(encoding="utf-8"))
        if other["place"] != active_city().place:
            state = Path(settings.DATA_ROOT) / "law" / Path(other["place"]).parent / "place.toml"
            found |= {other["name"], str(tomllib.loads(state.read_text(encoding="utf-8"))["name"])}
    return found


def pages_from(client: Client, *starts: str) -> dict[str, str]:
    """Return the pages that links lead to, by address, as far as ``MOST_PAGES``."""
    waiting, found = list(starts), {}
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        found[address] = answer.content.decode()
        links = re.findall(r'href="(/[^"#?]*)', found[address])
        waiting += [one for one in dict.fromkeys(links) if one not in found and one not in waiting and "." not in one]
    return found


def named_on(pages: dict[str, str]) -> dict[str, str]:
    """Return the pages that name another city or its state, each with the words around the name."""
    names = re.compile(rf".{{0,40}}({'|'.join(names_of_others())}).{{0,40}}")
    return {at: found[0] for at, page in pages.items() if not at.startswith(ASIDE) and (found := names.search(page))}


def test_the_pages_for_everybody_name_no_other_city(client: Client) -> None:
    pages = pages_from(client, *STARTS)
    assert len(pages) > len(STARTS)
    assert named_on(pages) == {}


def test_the_pages_of_staff_name_no_other_city() -> None:
    at = timezone.now()
    people = make_demo_people(at=at - IN_OFFICE)
    for made in (make_demo_contacts, make_demo_foia, make_demo_duties, make_demo_training, make_demo_regimes):
        made(people=people, at=at)
    for role in STAFF:
        client = Client()
        client.force_login(people[role], backend="dintel.apps.accounts.backends.StaffBackend")
        assert named_on(pages_from(client, "/today/", "/contacts/")) == {}
