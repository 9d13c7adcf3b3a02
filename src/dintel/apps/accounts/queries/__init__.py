"""Reads: who holds which role, people and their history, tokens, looks."""

from dintel.apps.accounts.models import Assignment, Look, Token, User
from dintel.apps.accounts.queries.holding import Held, held_by, holders, holding, in_force
from dintel.apps.accounts.queries.looking import Seen, looks_at, looks_by, seen
from dintel.apps.accounts.queries.people import (
    Keys,
    Person,
    Place,
    administrators,
    assignment_for,
    demo_people,
    keys_of,
    open_accounts,
    own_places,
    passkeys_of,
    people,
    person_by_address,
    person_for,
    places_of,
    story_of,
    user_with_key,
)
from dintel.apps.accounts.queries.tokens import good_token, own_token, tokens_of

__all__ = [
    "Assignment",
    "Held",
    "Keys",
    "Look",
    "Person",
    "Place",
    "Seen",
    "Token",
    "User",
    "administrators",
    "assignment_for",
    "demo_people",
    "good_token",
    "held_by",
    "holders",
    "holding",
    "in_force",
    "keys_of",
    "looks_at",
    "looks_by",
    "open_accounts",
    "own_places",
    "own_token",
    "passkeys_of",
    "people",
    "person_by_address",
    "person_for",
    "places_of",
    "seen",
    "story_of",
    "tokens_of",
    "user_with_key",
]
