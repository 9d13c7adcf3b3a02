"""What is done to accounts, roles and tokens, and each look, is a leaf; nothing secret stands in one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.apps.accounts.made_up_staff import add_app, give, make_person

from dintel.apps.accounts import services
from dintel.apps.accounts.models import Assignment, Change, Look, Token, User
from dintel.apps.accounts.services import NotAllowedError
from dintel.apps.accounts.services.leaves import NOT_IN_A_LEAF
from dintel.apps.ledger.content import content_of, plain
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ON = timezone.localdate(NOW)
DESK = {"role": "front_desk", "department": "arts-and-culture", "facility": "main-library"}
Act = Callable[[User, User], Any]
"""What the first does to the second."""


def leaves() -> list[dict[str, Any]]:
    return [json.loads(leaf.content or "") for leaf in Leaf.objects.order_by("pk")]


def invite(by: User | None, email: str = "new@example.invalid") -> User:
    return services.invite(email=email, name="New Desk", language="es", by=by, at=NOW, on=ON)


def end(by: User, person: User, **held: Any) -> Assignment:
    assignment = Assignment.objects.create(user=person, **DESK, **held)
    return services.end_role(assignment=assignment, by=by, at=NOW, on=ON)


def make_token(by: User, scope: str = "contact.read") -> tuple[Token, str]:
    until = ON + timedelta(days=9)
    return services.make_token(user=by, name="Nightly", scopes=[scope], expires_on=until, by=by, at=NOW, on=ON)


def close(by: User, person: User) -> User:
    services.close_account(person=person, by=by, at=NOW, on=ON)
    return person


def reopen(by: User, person: User) -> User:
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    services.open_account(person=person, by=by, at=NOW, on=ON)
    return person


CHANGES: dict[str, Act] = {
    "account.invited": lambda by, _: invite(by),
    "account.invited_again": lambda by, person: services.invite_again(person=person, by=by, at=NOW, on=ON),
    "role.given": lambda by, person: services.give_role(person=person, by=by, at=NOW, on=ON, **DESK),
    "role.ended": lambda by, person: end(by, person, from_on=ON - timedelta(days=3)),
    "account.closed": close,
    "account.opened": reopen,
    "account.factors_taken_off": lambda by, person: services.take_off_factors(person=person, by=by, at=NOW, on=ON),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_of_an_account_or_a_role_is_one_leaf(kind: str) -> None:
    keeper, person = make_person("administrator"), make_person()
    CHANGES[kind](keeper, person)
    change = Change.objects.get()
    (leaf,) = leaves()
    assert leaf["kind"] == kind
    assert leaf["subject"] == ["person", str(change.person_id)]
    assert (leaf["by"], leaf["at"]) == (f"user:{keeper.pk}", plain(NOW))
    assert leaf["content"]["change"] == content_of(change)
    assert leaf["content"]["account"] == content_of(User.objects.get(pk=change.person_id), without=NOT_IN_A_LEAF)
    assert kind.startswith("role.") == ("assignment" in leaf["content"])


def test_a_role_stands_in_its_leaf_as_it_was_given_and_as_it_ended() -> None:
    keeper, person = make_person("administrator"), make_person()
    given = services.give_role(person=person, by=keeper, at=NOW, on=ON, from_on=ON - timedelta(days=1), **DESK)
    first = leaves()[-1]["content"]["assignment"]
    assert first == content_of(Assignment.objects.get(pk=given.pk))
    services.end_role(assignment=given, by=keeper, at=NOW, on=ON)
    content = leaves()[-1]["content"]
    assert content["assignment"] == content_of(Assignment.objects.get(pk=given.pk)) == first | {"until_on": str(ON)}
    assert content["is_erased"] is False


def test_a_role_that_never_began_says_that_it_was_erased() -> None:
    end(make_person("administrator"), make_person(), from_on=ON + timedelta(days=5))
    content = leaves()[-1]["content"]
    assert not Assignment.objects.filter(role="front_desk").exists()
    assert (content["is_erased"], content["assignment"]["from_on"]) == (True, str(ON + timedelta(days=5)))


def test_a_closed_account_names_the_tokens_that_stopped_and_lost_factors_are_counted() -> None:
    keeper, person = make_person("administrator"), make_person("site_lead", factor=False)
    add_app(person)
    token, _secret = make_token(person)
    close(keeper, person)
    assert leaves()[-1]["content"]["tokens_revoked"] == [token.pk]
    services.take_off_factors(person=person, by=keeper, at=NOW, on=ON)
    assert leaves()[-1]["content"]["factors"] == 2  # the app and the recovery codes


def test_what_the_machine_does_names_nobody() -> None:
    services.record_sign_on(person=invite(None), at=NOW)
    assert [(leaf["kind"], leaf["by"]) for leaf in leaves()] == [
        ("account.invited", ""),
        ("account.came_by_sign_on", ""),
    ]


def test_a_person_of_the_demo_city_says_so_with_the_role() -> None:
    person = services.make_demo_person(email="x@example.invalid", name="X", at=NOW, on=ON, **DESK)
    assert [leaf["kind"] for leaf in leaves()] == ["account.invited", "role.given"]
    assert leaves()[-1]["content"]["account"] == content_of(person, without=NOT_IN_A_LEAF)
    assert leaves()[-1]["content"]["account"]["is_demo"] is True


def test_a_look_is_a_leaf_of_the_record_looked_at() -> None:
    user = make_person("counsel")
    services.record_look(user=user, kind="contact", key="C-2026-000001", action="contact.read", at=NOW)
    (leaf,) = leaves()
    assert (leaf["kind"], leaf["subject"], leaf["by"]) == (
        "look.recorded",
        ["contact", "C-2026-000001"],
        f"user:{user.pk}",
    )
    assert leaf["content"] == {"look": content_of(Look.objects.get())}


def test_a_token_is_a_leaf_when_it_is_made_and_once_when_it_is_revoked() -> None:
    user = make_person("site_lead")
    token, _secret = make_token(user)
    services.note_use(token=token, at=NOW)
    for _ in range(2):
        services.revoke_token(token=token, by=user, at=NOW)
    assert [leaf["kind"] for leaf in leaves()] == ["token.made", "token.revoked"]
    for leaf, revoked_at in zip(leaves(), (None, plain(NOW)), strict=True):
        assert (leaf["subject"], leaf["by"]) == (["token", str(token.pk)], f"user:{user.pk}")
        kept = content_of(Token.objects.get(), without=("hash", "beginning", "last_used_at"))
        assert leaf["content"]["token"] == kept | {"revoked_at": revoked_at}


def lone_keeper(by: User, _: User) -> None:
    Assignment.objects.filter(role="administrator").exclude(user=by).delete()
    services.end_role(assignment=by.assignments.get(), by=by, at=NOW, on=ON)


REFUSED: dict[str, Act] = {
    "an address that is taken": lambda by, person: invite(by, person.email),
    "inviting without the right": lambda _, person: invite(person),
    "a role for oneself": lambda by, _: services.give_role(person=by, by=by, at=NOW, on=ON, **DESK),
    "a role that is unknown": lambda by, person: services.give_role(
        person=person, by=by, at=NOW, on=ON, **{**DESK, "role": "x"}
    ),
    "a role that has ended": lambda by, person: end(by, person, from_on=ON - timedelta(days=3), until_on=ON),
    "the last administrator": lone_keeper,
    "closing one's own account": lambda by, _: close(by, by),
    "a token beyond its owner": lambda _, person: make_token(person),
    "factors without the right": lambda by, person: services.take_off_factors(person=by, by=person, at=NOW, on=ON),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_act_leaves_no_leaf(what: str) -> None:
    keeper, person = make_person("administrator"), make_person()
    with pytest.raises(NotAllowedError):
        REFUSED[what](keeper, person)
    assert not Leaf.objects.exists()


def test_what_changes_nothing_leaves_no_leaf() -> None:
    keeper, person = make_person("administrator"), make_person()
    services.open_account(person=person, by=keeper, at=NOW, on=ON)
    services.set_language(person=person, language="es")
    assert not Leaf.objects.exists()


def test_a_leaf_that_cannot_be_written_takes_the_act_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **_more: object) -> None:
        raise DatabaseError

    keeper = make_person("administrator")
    monkeypatch.setattr("dintel.apps.ledger.services.record", broken)
    monkeypatch.setattr("dintel.apps.ledger.services.record_many", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        invite(keeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        services.record_look(user=keeper, kind="contact", key="C-1", action="contact.read", at=NOW)
    assert not User.objects.filter(email="new@example.invalid").exists()
    assert not Change.objects.exists()
    assert not Look.objects.exists()


def test_no_secret_stands_in_any_leaf() -> None:
    keeper = make_person("administrator")
    person = make_person("site_lead", factor=False, password="a made-up password, four words")  # noqa: S106 made up
    app = add_app(person)
    token, secret = make_token(person)
    services.revoke_token(token=token, by=person, at=NOW)
    give(person, "liaison")
    kept = [one.data for one in Authenticator.objects.filter(user=person)]
    factors = [data[name] for data in kept for name in ("secret", "seed") if name in data]
    assert len(factors) == 2
    for kind in ("account.invited_again", "role.given", "account.factors_taken_off", "account.closed"):
        CHANGES[kind](keeper, person)
    services.record_look(user=person, kind="contact", key="C-1", action="contact.read", at=NOW)
    written = "".join(leaf.content or "" for leaf in Leaf.objects.all())
    assert f'"person_id":{person.pk}' in written
    for hidden in (person.password, secret, token.hash, token.beginning, app, *factors):
        assert len(hidden) > 8
        assert hidden not in written
