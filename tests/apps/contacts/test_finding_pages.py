"""The list as people see it: what it says, what it filters, who sees what, and what it costs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.contacts.finding_made import fill
from tests.apps.contacts.made import DAY, LIBRARY, NOW

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.report import Asked
from dintel.apps.contacts.services import name_reader, seal_contact

pytestmark = pytest.mark.django_db
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
File = Callable[..., Contact]
SignIn = Callable[[User], Client]
ROOM = Asked(facts={"asked": "nonpublic_area", "document": "i200", "requester": "unverified"}, words="The staff room.")


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/contacts/{query}").content.decode()
    return [part.split("/")[0] for part in page.split('<td role="cell" class="contacts__when"><a href="/contacts/')[1:]]


@pytest.mark.parametrize("name", sorted(BUDGETS))
def test_a_page_keeps_its_budget_however_many_rows_it_shows(name: str, duty_officer: User, signed_in: SignIn) -> None:
    numbers = [contact.number for contact in fill(60, [duty_officer])]
    client = signed_in(duty_officer)
    path = BUDGETS[name]["path"].format(number=numbers[2])
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert client.get(path).status_code == 200
    statements = [query["sql"] for query in made.captured_queries]
    assert len(statements) <= BUDGETS[name]["statements"], "\n".join(statements)


def test_newest_first_and_the_next_page_goes_on_where_this_one_ends(duty_officer: User, signed_in: SignIn) -> None:
    made = [contact for contact in fill(60, [duty_officer]) if not contact.sealed or contact.seal_readers.exists()]
    numbers = [one.number for one in sorted(made, key=lambda one: (one.began_at, one.pk), reverse=True)]
    client = signed_in(duty_officer)
    first = shown(client)
    assert first == numbers[:25]
    second = shown(client, f"?after={first[-1]}")
    assert second == numbers[25:50]
    assert shown(client, f"?after={second[-1]}") == numbers[50:75]
    assert shown(client, f"?after={numbers[-1]}") == []
    assert shown(client, "?sort=oldest")[:2] == [numbers[-1], numbers[-2]]


def test_one_page_needs_no_next_page_and_says_how_many(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM)
    file()
    page = signed_in(duty_officer).get("/contacts/").content.decode()
    assert ">2 contacts</h2>" in page
    assert 'rel="next"' not in page
    assert "Nothing was asked" in page


def test_an_empty_list_says_what_will_appear(duty_officer: User, signed_in: SignIn, file: File) -> None:
    client = signed_in(duty_officer)
    assert "No contact is written down yet." in client.get("/contacts/").content.decode()
    file()
    page = client.get("/contacts/?verified=verified").content.decode()
    assert "No contact fits all of this." in page
    assert "Verification" in page


def test_each_filter_is_a_chip_that_can_be_taken_away(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM)
    page = (
        signed_in(duty_officer)
        .get(f"/contacts/?channel=visit&facility={LIBRARY}&q=staff&from=2026-11-01")
        .content.decode()
    )
    assert page.count('class="chip"') == 4
    assert f'href="/contacts/?q=staff&amp;facility={LIBRARY}&amp;from=2026-11-01"' in page
    assert "Main Library" in page
    assert '<option value="visit" selected>' in page


def test_a_building_is_taken_by_its_name_too(file: File, duty_officer: User, signed_in: SignIn) -> None:
    here = file(ROOM).number
    file(ROOM, facility="prisoner-transport-center")
    assert shown(signed_in(duty_officer), "?facility=main%20LIBRARY") == [here]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?facility=nowhere", "is not known, so this filter was left out"),
        ("?outcome=maybe", "is not known, so this filter was left out"),
        ("?from=soon", "is not a day, so it was left out"),
        ("?from=2026-11-30&to=2026-11-01", "the two were exchanged"),
        ("?q=%F0%9F%99%82", "no letter or digit"),
        ("?q=" + "+".join(f"word{n}" for n in range(20)), "Only the first 12 words"),
    ],
)
def test_what_is_not_understood_is_said_and_never_silent(
    query: str, said: str, file: File, duty_officer: User, signed_in: SignIn
) -> None:
    file(ROOM)
    assert said in signed_in(duty_officer).get(f"/contacts/{query}").content.decode()


def test_days_are_the_citys(file: File, duty_officer: User, signed_in: SignIn) -> None:
    """17:00 UTC on the 20th is 10:00 in the city; 05:00 UTC on the 21st is still its 20th."""
    late = file(began_at=NOW.replace(day=19, hour=5), at=NOW).number
    noon = file(began_at=NOW.replace(day=19), at=NOW).number
    client = signed_in(duty_officer)
    assert shown(client, "?from=2026-11-19&to=2026-11-19") == [noon]
    assert shown(client, "?from=2026-11-18&to=2026-11-18") == [late]


def test_each_sees_their_own_place(file: File, person: Callable[..., User], signed_in: SignIn) -> None:
    front, other = person("front_desk", facility=LIBRARY), person("front_desk", facility=LIBRARY)
    here, there = file(ROOM, by=front), file(ROOM, by=other, facility="prisoner-transport-center")
    assert shown(signed_in(front)) == [here.number]
    assert shown(signed_in(other)) == [there.number]
    assert shown(signed_in(person("site_lead", facility=LIBRARY))) == [here.number]
    assert shown(signed_in(person("liaison", department=there.department))) == [there.number]
    assert len(shown(signed_in(person("auditor")))) == 2
    assert signed_in(person("partner")).get("/contacts/").status_code == 404
    assert signed_in(person("administrator")).get("/contacts/").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/contacts/?q=warrant")
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_a_sealed_contact_is_in_no_list_count_or_search_of_others(
    file: File, counsel: User, duty_officer: User, signed_in: SignIn
) -> None:
    open_one, sealed = file(ROOM), file(ROOM, account="Gran jurado")
    seal_contact(contact=sealed, why="A grand jury.", readers=[], by=counsel, at=NOW)
    for query in ("", "?q=gran", f"?q={sealed.number}", f"?facility={LIBRARY}", "?sort=place", "?q=jurado&count=all"):
        client = signed_in(duty_officer)
        assert sealed.number not in shown(client, query)
        assert "2 contacts" not in client.get(f"/contacts/{query}").content.decode()
    assert set(shown(signed_in(counsel))) == {open_one.number, sealed.number}
    sealed.refresh_from_db()
    name_reader(contact=sealed, user=duty_officer, by=counsel, at=NOW)
    assert shown(signed_in(duty_officer), "?q=jurado") == [sealed.number]


def test_a_search_text_that_lags_behind_shows_nothing_it_must_not(
    file: File, counsel: User, duty_officer: User, signed_in: SignIn
) -> None:
    sealed = file(ROOM, account="Gran jurado")
    Contact.objects.filter(pk=sealed.pk).update(sealed=True)  # as if somebody forgot the index
    assert shown(signed_in(duty_officer), "?q=jurado") == []
    assert shown(signed_in(counsel)) == []


def test_the_page_after_a_contact_one_may_not_see_is_the_first(
    file: File, person: Callable[..., User], signed_in: SignIn
) -> None:
    front = person("front_desk", facility=LIBRARY)
    mine, hidden = file(ROOM, by=front), file(ROOM, began_at=NOW - DAY)
    assert shown(signed_in(front), f"?after={hidden.number}") == [mine.number]


def test_the_list_is_in_spanish_too(file: File, duty_officer: User, signed_in: SignIn) -> None:
    file(ROOM)
    page = signed_in(duty_officer).get("/es/contacts/")
    assert page.status_code == 200
    assert 'href="/es/contacts/' in page.content.decode()
