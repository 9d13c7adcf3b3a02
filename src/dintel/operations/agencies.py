"""What the office's IT does with the agencies of a state office: `dintel agency ...`.

Moving a person opens no record to anybody: the account at the one agency is closed, with its roles and tokens, and
what it did stays there under its name; at the other the person is invited anew, without a role. Both logs tell of it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping

from django.db import connection
from django.utils import timezone

from dintel.apps import binding
from dintel.apps.accounts import letters
from dintel.apps.accounts import queries as accounts
from dintel.apps.accounts import services as people
from dintel.apps.accounts.models import User
from dintel.apps.notices import queries as notices
from dintel.apps.office import partitioning, queries, separation
from dintel.apps.office.services import AgencyError, add_agency, close_agency
from dintel.config.prepare import have_keys
from dintel.config.tables import migrate, require_tables
from dintel.operations.problem import OperationError

WRONG = (AgencyError, queries.UnknownAgencyError, separation.NotSeparatedError, people.NotAllowedError)
Told = Iterator[str]


def _separate(_given: Namespace) -> Told:
    separation.require_postgresql()
    if not binding.is_state_office():
        separation.require_separated()  # says what to set first
    migrate()
    new = separation.separate()
    if fault := separation.what_is_open():
        raise OperationError(fault)
    have_keys()
    yield (
        f"{new} tables are kept apart now; what was in them is of {queries.first().slug!r}."
        if new
        else ("Every table was kept apart already; keys and rights were looked at again.")
    )
    if slow := separation.what_is_slow():
        yield f"Agencies with many contacts will be slow: {slow}."


def _partition(given: Namespace) -> Told:
    separation.require_separated()
    migrate()
    done = partitioning.partition(given.parts, on=timezone.localdate())
    connection.close()  # how statements are planned is told to new connections
    if fault := separation.what_is_open():
        raise OperationError(fault)
    yield (
        f"{len(done.tables)} tables are kept in {done.parts} parts now: {', '.join(done.tables)}."
        if done.tables
        else f"Every big table was kept in {done.parts} parts already."
    )
    yield f"{len(done.months)} months were made ahead; what the planner knows of these tables was brought up to date."


def _list(_given: Namespace) -> Told:
    now = timezone.now()
    yield f"{'NAME':<32}{'ACCOUNTS':>9}{'LATE':>6}  {'STATE':<8}AGENCY"
    for one in queries.every():
        with binding.to(binding.Member(one.pk, one.slug)):
            staff, late = accounts.open_accounts(), notices.backlog(now).passed
        state = "closed" if one.closed_at else "open"
        yield f"{one.slug:<32}{staff:>9}{late:>6}  {state:<8}{one.name} {one.division}".rstrip()


def _add(given: Namespace) -> Told:
    member = add_agency(slug=given.slug, name=given.name, division=given.division, at=timezone.now())
    with binding.to(member):
        yield f"{member.slug} is open at {binding.own_address()}/ within seconds. Its first administrator:"
    yield f"dintel manage first_administrator --agency {member.slug} ADDRESS NAME"


def _move(given: Namespace) -> Told:
    source, target = queries.named(given.source), queries.named(given.target)
    if source == target:
        raise OperationError(f"{source.slug} is both agencies. Nothing was changed.")  # noqa: TRY003, EM102
    now, today = timezone.now(), timezone.localdate()
    with binding.to(source):
        person, by = _account(given.email, source.slug), _account(given.by, source.slug)
        name, language = person.name, person.language
    with binding.to(target):
        invited = people.invite(email=given.email, name=name, language=language, by=None, at=now, on=today)
        link = letters.invitation_link(invited)
    with binding.to(source):
        people.close_account(person=person, by=by, at=now, on=today)
    yield f"{name} is invited to {target.slug}, without a role: its administrator gives one. The link, once:"
    yield link
    yield f"The account at {source.slug} is closed."


def _account(email: str, slug: str) -> User:
    found = accounts.person_by_address(email)
    if found is None:
        raise OperationError(f"{slug} has no account {email}. Nothing was changed.")  # noqa: TRY003, EM102
    return found


def _close(given: Namespace) -> Told:
    close_agency(slug=given.slug, at=timezone.now())
    yield f"{given.slug} is closed: its address answers nothing within seconds, and its records stay until disposed of."


def _in_words(act: Callable[[Namespace], Told]) -> Callable[[Namespace], Told]:
    def do(given: Namespace) -> Told:
        if act not in MAKE_TABLES:
            require_tables()
        try:
            yield from act(given)
        except WRONG as problem:
            raise OperationError(str(problem)) from problem

    return do


MAKE_TABLES = (_separate, _partition)
"""Acts that bring the tables to this version themselves."""
ACTS: Mapping[str, Callable[[Namespace], Told]] = {
    name: _in_words(act)
    for name, act in (
        ("separate", _separate),
        ("partition", _partition),
        ("list", _list),
        ("add", _add),
        ("move", _move),
        ("close", _close),
    )
}
