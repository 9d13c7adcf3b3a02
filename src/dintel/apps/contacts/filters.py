"""What the address of a list says: filters, words, order. The address is all there is to share.

A value that is not understood is left out of the list and said so above it; it is never an error, and
never silently a longer list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.city.names import OUTCOMES
from dintel.apps.contacts.blind import blind_term
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.queries.searching import END, ORDERS, Clause, Term, Wanted, any_of, moment_at, scope
from dintel.apps.contacts.tokens import NUMBER, fold, words_of
from dintel.apps.design.profile import active_city

MOST_TERMS = 12
LONGEST_TERM = 12
"""Words of one quoted phrase that are looked for."""
LEAST_BEGINNING = 3
WHOLE_NUMBER, LEAST_PART = 6, 4
"""A contact's number ends in six digits; from four on, given digits are the beginning of them."""
PASSED_OVER = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "in",
        "of",
        "on",
        "the",
        "to",
        "al",
        "con",
        "de",
        "del",
        "el",
        "en",
        "la",
        "las",
        "los",
        "por",
        "un",
        "una",
        "y",
    ]
)
"""Words nearly every account holds; alone they are looked for all the same."""
QUOTES = str.maketrans("“”„«»", '"""""')
PIECE = re.compile(r'"([^"]*)"|(\S+)')
EARLIEST = date(1970, 1, 2)
CLOSED = ("outcome", "verified", "immigration", "asked", "document", "channel")
"""Filters with a closed set of values."""
NAMES = ("facility", "department", *CLOSED)


@dataclass(frozen=True, slots=True)
class Chip:
    """One applied filter in words, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of a list; empty means: no limit."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    """Of ``NAMES``, those that are set."""
    counsel: bool = False
    mine: bool = False
    since: date | None = None
    until: date | None = None
    """The last day that counts."""
    words: str = ""
    sort: str = ORDERS[0]
    after: str = ""
    """The number of the last contact of the page before."""
    count_all: bool = False
    """Count exactly, however long it takes; not part of the list's address."""
    problems: tuple[str, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether anything at all limits the list."""
        return bool(self.chosen or self.counsel or self.mine or self.since or self.until or self.words)

    @property
    def address(self) -> str:
        """The query string that brings this list back, without the page."""
        query = QueryDict(mutable=True)
        for name, value in self._pairs():
            query[name] = value
        return query.urlencode()

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.words), *((name, self.chosen.get(name, "")) for name in NAMES)]
        pairs += [("counsel", "yes" if self.counsel else ""), ("mine", "yes" if self.mine else "")]
        pairs += [("from", self.since.isoformat() if self.since else "")]
        pairs += [("to", self.until.isoformat() if self.until else "")]
        pairs += [("sort", self.sort if self.sort != ORDERS[0] else "")]
        return [(name, value) for name, value in pairs if value]

    def page_after(self, number: str) -> str:
        """Return the query string of the page behind a contact."""
        return "&".join(part for part in (self.address, f"after={number}") if part)

    def chips(self) -> tuple[Chip, ...]:
        """Return every applied filter in words."""
        found = [Chip(_("Words"), self.words, replace(self, words="").address)] if self.words else []
        for name, value in self.chosen.items():
            rest = {other: kept for other, kept in self.chosen.items() if other != name}
            found.append(Chip(label_of(name), value_of(name, value), replace(self, chosen=rest).address))
        if self.counsel:
            found.append(Chip(_("Waits for"), _("counsel"), replace(self, counsel=False).address))
        if self.mine:
            found.append(Chip(_("Filed by"), _("me"), replace(self, mine=False).address))
        if self.since:
            found.append(
                Chip(_("From"), date_format(self.since, "SHORT_DATE_FORMAT"), replace(self, since=None).address)
            )
        if self.until:
            found.append(Chip(_("To"), date_format(self.until, "SHORT_DATE_FORMAT"), replace(self, until=None).address))
        return tuple(found)

    def wanted(self, access: Access, action: str = "contact.read") -> Wanted:
        """Return the question for the index, within the asker's reach."""
        clauses = [any_of(name, value) for name, value in self.chosen.items()]
        clauses += [any_of("counsel", "yes")] if self.counsel else []
        clauses += [any_of("filed_by", access.user.pk)] if self.mine else []
        return Wanted(
            clauses=(*scope(access, action), *clauses, *clauses_of(self.words)[0]),
            reader=access.user.pk or 0,
            low=_place_of(self.since) if self.since else 0,
            high=_place_of(self.until + timedelta(days=1)) if self.until and self.until < date.max else END,
        )


def _place_of(day: date) -> int:
    """Return the place in time at which a day begins, in the city's time."""
    return moment_at(timezone.make_aware(datetime.combine(day, time())))


def clauses_of(text: str) -> tuple[tuple[Clause, ...], bool]:
    """Return what a person typed as clauses, all of which are wanted, and whether some were left out.

    A contact's number or its beginning is one term, "words in quotation marks" are one, and so is
    every other word; a star ends the beginning of a word. Nothing a person types is an error.
    """
    terms: list[Term] = []
    told = text.translate(QUOTES)
    terms += [_number(found) for found in NUMBER.finditer(told)]
    rest = NUMBER.sub(" ", told)
    common: list[Term] = []
    for quoted, plain in PIECE.findall(rest):
        for term in [_phrase(quoted)] if quoted else _words(plain):
            if term.words:
                (common if not quoted and term.words[0] in PASSED_OVER else terms).append(term)
    kept = list(dict.fromkeys(terms or common))
    return tuple(_either(term) for term in kept[:MOST_TERMS]), len(kept) > MOST_TERMS


def _either(term: Term) -> Clause:
    """Return a term as it is found in the clear, or among sealed words, of which none is found by its beginning."""
    is_number = "_" in term.words[0]
    return (term,) if term.begins or is_number else (term, Term(blind_term(term.words), apart=True))


def _phrase(text: str) -> Term:
    return Term(tuple(words_of(text)[:LONGEST_TERM]))


def _words(text: str) -> list[Term]:
    """Return the words of one piece: ``A-1*`` are two, of which the second is a beginning."""
    found = words_of(text)
    if not found:
        return []
    is_beginning = text.endswith("*") and len(found[-1]) >= LEAST_BEGINNING
    return [*(Term((word,)) for word in found[:-1]), Term((found[-1],), begins=is_beginning)]


def _number(found: re.Match[str]) -> Term:
    year, digits = found[1], found[2] or ""
    if not digits:
        return Term((f"nr_c_{year}",))
    if len(digits) < LEAST_PART:
        digits = digits.zfill(WHOLE_NUMBER)
    return Term((f"nr_c_{year}_{digits}",), begins=len(digits) < WHOLE_NUMBER)


def read_filters(query: QueryDict) -> Filters:
    """Return what an address asks for; what is not understood stands in ``problems``."""
    problems: list[str] = []
    chosen = {name: value for name in NAMES if (value := _value(name, _cell(query, name), problems))}
    words = " ".join(_cell(query, "q", most=1_000).split())
    clauses, is_too_long = clauses_of(words)
    if words and not clauses:
        problems.append(_("There is no letter or digit in the words to look for, so they were left out."))
    if is_too_long or len(query.get("q", "")) > 1_000:  # noqa: PLR2004 - as above
        problems.append(_("Only the first {count} words were looked for.").format(count=MOST_TERMS))
    since, until = _day(query, "from", problems), _day(query, "to", problems)
    if since and until and since > until:
        since, until = until, since
        problems.append(_("The first day lay behind the last one, so the two were exchanged."))
    sort = _cell(query, "sort") or ORDERS[0]
    return Filters(
        chosen=chosen,
        counsel=_cell(query, "counsel") == "yes",
        mine=_cell(query, "mine") == "yes",
        since=since,
        until=until,
        words=words if clauses else "",
        sort=sort if sort in ORDERS else ORDERS[0],
        after=_cell(query, "after"),
        count_all=_cell(query, "count") == "all",
        problems=tuple(problems),
    )


def _cell(query: QueryDict, name: str, *, most: int = 160) -> str:
    return query.get(name, "").replace("\0", " ").strip()[:most] if name in query else ""


def _day(query: QueryDict, name: str, problems: list[str]) -> date | None:
    text = _cell(query, name)
    if not text:
        return None
    try:
        return max(date.fromisoformat(text), EARLIEST)
    except ValueError:
        problems.append(
            _("“{text}” is not a day, so it was left out. Write the year, the month and the day: 2026-11-22.").format(
                text=text[:40]
            )
        )
        return None


def _value(name: str, text: str, problems: list[str]) -> str:
    """Return the value of a filter, or nothing and a problem when the set does not hold it."""
    if not text:
        return ""
    values = values_of(name)
    if text in values:
        return text
    found = [value for value, words in values.items() if fold(str(words)) == fold(text)]
    if len(found) == 1:
        return found[0]
    problems.append(
        _("{filter}: “{text}” is not known, so this filter was left out. Choose one from the list.").format(
            filter=label_of(name), text=text[:40]
        )
    )
    return ""


def values_of(name: str) -> Mapping[str, object]:
    """Return every value of a filter with its words, in the order of the law or by name."""
    city = active_city()
    if name == "facility":
        return {one.id: one.name for one in city.facilities.values()}
    if name == "department":
        return {one.id: one.name for one in city.departments.values()}
    if name == "asked":
        return {one.id: law.say(one.label) for one in law.policy().space.axis("asked").values}
    if name == "document":
        return {one.id: names.kind_of(one.id) for one in law.policy().space.axis("document").values}
    if name == "outcome":
        return {value: words for value, words in OUTCOMES.items() if value}
    return {"verified": names.VERIFIED, "immigration": names.ANSWERS, "channel": names.CHANNELS}[name]


def value_of(name: str, value: str) -> str:
    """Return a filter's value in words."""
    return str(values_of(name).get(value, value))


def label_of(name: str) -> str:
    """Return a filter's name in words."""
    return {
        "facility": _("Building"),
        "department": _("Department"),
        "outcome": _("Outcome"),
        "verified": _("Verification"),
        "immigration": _("Immigration officers"),
        "asked": _("What was asked"),
        "document": _("Paper"),
        "channel": _("How it came"),
    }[name]


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the form, with its options written out."""

    name: str
    label: str
    options: SafeString


def choices(filters: Filters) -> tuple[Choice, ...]:
    """Return the form's fields with a closed set, in the order in which people narrow a list."""
    language = get_language() or ""
    return tuple(
        Choice(name, label_of(name), _with_chosen(_options(name, language), filters.chosen.get(name, "")))
        for name in ("department", *CLOSED)
    )


@lru_cache(maxsize=128)
def _options(name: str, _language: str) -> SafeString:
    """Return a filter's options as HTML; they change with the law and the profile, at a start."""
    return format_html_join("", '<option value="{}">{}</option>', values_of(name).items())


def _with_chosen(options: SafeString, value: str) -> SafeString:
    mark = f'<option value="{value}"'  # a value of a closed set: letters, digits, hyphens
    return mark_safe(options.replace(mark, f"{mark} selected", 1)) if value else options  # noqa: S308 - both are ours


def sorts(filters: Filters) -> tuple[tuple[str, str, bool], ...]:
    """Return every order of the list in words, and whether it is the one chosen."""
    words = {
        "newest": _("What happened last, first"),
        "oldest": _("What happened first, first"),
        "received": _("What was written down last, first"),
        "place": _("By building"),
    }
    return tuple((order, words[order], order == filters.sort) for order in ORDERS)
