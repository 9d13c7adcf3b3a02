"""Writes: people and their roles, tokens, looks, answers kept for a day."""

from dintel.apps.accounts.services.answers import KeyReusedError, claim_answer, keep_answer
from dintel.apps.accounts.services.demo import make_demo_person
from dintel.apps.accounts.services.looks import NewLook, record_look, record_looks
from dintel.apps.accounts.services.people import (
    NotAllowedError,
    Rule,
    begin_administration,
    close_account,
    end_role,
    give_role,
    invite,
    invite_again,
    open_account,
    record_sign_on,
    set_language,
    take_off_factors,
)
from dintel.apps.accounts.services.tokens import make_token, note_use, open_to_tokens, revoke_token
from dintel.apps.accounts.services.way_in import Password, code_checked, factors_changing, keep_password, record_joined

__all__ = [
    "KeyReusedError",
    "NewLook",
    "NotAllowedError",
    "Password",
    "Rule",
    "begin_administration",
    "claim_answer",
    "close_account",
    "code_checked",
    "end_role",
    "factors_changing",
    "give_role",
    "invite",
    "invite_again",
    "keep_answer",
    "keep_password",
    "make_demo_person",
    "make_token",
    "note_use",
    "open_account",
    "open_to_tokens",
    "record_joined",
    "record_look",
    "record_looks",
    "record_sign_on",
    "revoke_token",
    "set_language",
    "take_off_factors",
]
