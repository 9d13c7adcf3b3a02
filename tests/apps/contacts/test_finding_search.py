"""Search finds what a naive look at every contact finds, on either database and by every way it has."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from tests.apps.contacts.finding_made import OUTCOMES, fill, naively
from tests.apps.contacts.made import LIBRARY, access

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts.blind import blind_term
from dintel.apps.contacts.filters import clauses_of, read_filters
from dintel.apps.contacts.models import Contact, SearchText
from dintel.apps.contacts.queries import searching
from dintel.apps.contacts.queries.listing import page_of
from dintel.apps.contacts.queries.searching import Term, count_all, every, find
from dintel.apps.contacts.services.index import index_contacts
from dintel.apps.contacts.tokens import BLIND, fold, stem, words_of

pytestmark = pytest.mark.django_db
Person = Callable[..., User]


@pytest.fixture
def people(person: Person) -> list[User]:
    both = person("front_desk", facility=LIBRARY, name="Front desk (synthetic)")
    Assignment.objects.create(user=both, role="liaison", department="police", from_on="2025-01-01")
    return [
        person("counsel"),
        person("liaison", department="cultural-services"),
        person("site_lead", facility=LIBRARY),
        person("front_desk", facility=LIBRARY),
        both,
        person("partner"),
    ]


def questions(rng: random.Random) -> str:
    parts = {
        "facility": (LIBRARY, "prisoner-transport-center"),
        "department": ("police",),
        "outcome": OUTCOMES,
        "verified": ("verified", "unverified"),
        "immigration": ("yes", "no"),
        "asked": ("hold_person",),
        "document": ("i247a", "search_warrant"),
        "channel": ("fax", "visit"),
        "counsel": ("yes",),
        "mine": ("yes",),
        "from": ("0001-01-01", "2024-01-03", "2024-01-06", "6025-05-25"),
        "to": ("2024-01-05", "2024-01-08", "9999-12-31"),
        "q": ("warrant", "Órdenes munoz", '"front desk"', "ord*", "C-2024-0001", "7", "24-mj-0123", "library ice"),
    }
    chosen = rng.sample(sorted(parts), rng.choice((0, 1, 1, 2, 2, 3, 4)))
    query = QueryDict(mutable=True)
    for name in chosen:
        query[name] = rng.choice(parts[name])
    return query.urlencode()


@pytest.mark.parametrize(("looked_at", "at_hand", "of_many"), [(5_000, 10_000, 1_000), (40, 5, 3), (60, 1_000, 4)])
def test_every_way_of_finding_gives_what_a_naive_look_gives(
    people: list[User], monkeypatch: pytest.MonkeyPatch, looked_at: int, at_hand: int, of_many: int
) -> None:
    monkeypatch.setattr(searching, "LOOKED_AT", looked_at)
    monkeypatch.setattr(searching, "MOST_AT_HAND", {"sqlite": at_hand, "postgresql": at_hand})
    monkeypatch.setattr(searching, "MOST_OF_MANY", of_many)
    fill(90, people)
    rng = random.Random(looked_at + at_hand)
    for _ in range(20):
        asker = access(rng.choice(people[:-1]))
        wanted = read_filters(QueryDict(questions(rng))).wanted(asker)
        order = rng.choice(searching.ORDERS)
        is_small = len(naively(asker, wanted, "newest")) <= at_hand or not wanted.clauses
        right = naively(asker, wanted, order if is_small or order != "place" else "newest")
        assert paged(wanted, order) == right, (wanted, order)
        assert sorted(every(wanted)) == sorted(right)
        assert count_all(wanted) == len(right)


def paged(wanted: searching.Wanted, order: str) -> list[int]:
    found: list[int] = []
    after = None
    while True:
        page = find(wanted, order=order, after=after, size=7)
        found += page.ids
        assert page.total <= len(naive_ids := set(every(wanted)))
        assert not page.is_exact or page.total == len(naive_ids)
        if not page.has_more:
            return found
        after = Contact.objects.get(pk=page.ids[-1])


def test_a_person_without_reach_finds_nothing(people: list[User]) -> None:
    fill(20, people)
    assert page_of(access(people[-1]), read_filters(QueryDict(""))).rows == ()


def test_accents_capitals_and_plurals_do_not_matter() -> None:
    assert words_of("Muñoz MUNOZ Mun\u0303oz") == ["munoz"] * 3
    assert words_of("Órdenes orden ORDEN") == ["orden"] * 3
    assert words_of("warrants warrant houses house agentes agente") == ["warrant"] * 2 + ["hous"] * 2 + ["agent"] * 2
    assert stem("ice") == "ice"
    assert stem("class") == "class"
    assert stem("status") == "status"
    assert fold("ﬁle Straße") == "file strasse"


def test_a_word_is_looked_for_in_the_clear_and_among_sealed_words() -> None:
    assert [clause[1:] for clause in clauses_of("desk subp* c-2026-12")[0]] == [
        (),
        (Term(blind_term(["desk"]), apart=True),),
        (),
    ]
    (clause,) = clauses_of('"the front desk"')[0]
    assert clause[1] == Term((*blind_term(["the", "front"]), *blind_term(["front", "desk"])), apart=True)


def test_what_a_person_types_becomes_terms() -> None:
    def terms(text: str) -> list[Term]:
        return [clause[0] for clause in clauses_of(text)[0]]

    assert terms("the front desk") == [Term(("front",)), Term(("desk",))]
    assert terms("the") == [Term(("the",))]
    assert terms('"the front desk"') == [Term(("the", "front", "desk"))]
    assert terms("“front desk” subp*") == [Term(("front", "desk")), Term(("subp",), begins=True)]
    assert terms("a* ab*") == [Term(("ab",))]
    assert terms("C-2026-000123") == [Term(("nr_c_2026_000123",))]
    assert terms("c 2026-0001") == [Term(("nr_c_2026_0001",), begins=True)]
    assert terms("c-2026-12") == [Term(("nr_c_2026_000012",))]
    assert terms("C-2026") == [Term(("nr_c_2026",))]
    assert terms("C-2026-000123.1") == [Term(("nr_c_2026_000123",))]


HOSTILE = (
    *('"', "'", "''", '"""', "*", "**", "a*b*c", "NEAR(", "NEAR/2", "AND", "OR NOT", "col:x", "^x", "{a b}", "-x", "+"),
    *(
        "🙂",
        "🙂🙂 warrant",
        "\0",
        "a\0b",
        "%",
        "_",
        "\\",
        "--",
        ";",
        "() & | ! :*",
        "<->",
        "'x':1",
        "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    ),
    *(
        "x" * 10_000,
        "word " * 2_000,
        '"' * 10_001,
        "C-" * 3_000,
        "۱۲۳",
        "ﷺ",
        "a\u0301" * 500,
        "\u202ewarrant",
        "\r\n\t",
    ),
    *("nr_c_2024", "se_yes", "rd_1", "by_1", "fa_main_library", "_", "__", "1e309", "C-9999-999999999"),
)


def test_nothing_a_person_types_is_an_error(people: list[User], client: Any) -> None:
    fill(12, people)
    client.force_login(people[0])
    for number, text in enumerate(HOSTILE):
        sort = searching.ORDERS[number % len(searching.ORDERS)]
        assert client.get("/contacts/", {"q": text, "sort": sort}).status_code == 200, text[:40]
        more = {"q": f'"{text}" warrant', "facility": text, "from": text, "after": text, "verified": "verified"}
        assert client.get("/contacts/", more).status_code == 200, text[:40]


def said(text: str) -> list[str]:
    return [word for clause in clauses_of(text)[0] for term in clause for word in term.words]


def test_a_word_never_reaches_the_tokens_of_filters(people: list[User]) -> None:
    """What is typed as ``se_yes`` is two words; otherwise a search could tell what is sealed."""
    contacts = fill(40, people)
    assert any(contact.sealed for contact in contacts)
    for text in ("se_yes", "by_1", f"rd_{people[0].pk}", "ve_verified"):
        assert all("_" not in word.removeprefix(BLIND) for word in said(text))


def test_the_index_can_be_made_again(people: list[User]) -> None:
    contacts = fill(30, people)
    before = {row.place: str(row.words) for row in SearchText.objects.all()}
    assert index_contacts(Contact.objects.all()) == len(contacts)
    assert {row.place: str(row.words) for row in SearchText.objects.all()} == before
