"""Wrapping keys for the safe: encrypted with age to keys that are kept offline."""

from __future__ import annotations

import pyrage
from django.conf import settings

from dintel.apps.sealing.providers import KeySourceError, lost
from dintel.apps.sealing.services.keys import provider, wrapping_key_in_use


def escrow() -> bytes:
    """Return all wrapping keys as a key file, encrypted with age to every recipient of the setting.

    Raises KeySourceError where there is no recipient, one is none, there is no key yet, or the one in use is missing.
    """
    asked = recipients()
    sealed: bytes = pyrage.encrypt(wrapping_keys().encode(), asked)
    return sealed


def recipients() -> list[pyrage.x25519.Recipient]:
    """Return whose offline keys open what is put into the safe. Raises KeySourceError where nobody is named."""
    named = [_recipient(text) for text in settings.SEALING_RECIPIENTS]
    if not named:
        message = (
            "DINTEL_SEALING_RECIPIENTS names nobody, so the keys cannot be put into escrow. Make a pair on a machine "
            "that is never online with `age-keygen`, and set the variable to its public half (age1...)."
        )
        raise KeySourceError(message)
    return named


def wrapping_keys() -> str:
    """Return all wrapping keys as a key file. Raises KeySourceError where none is there, or the one in use is not."""
    names = provider().names()
    wraps = wrapping_key_in_use()
    if wraps is not None and wraps.pk not in names:  # half a copy would be taken for a whole one
        raise lost(wraps.pk, provider().where)
    if not names:
        message = "There is no wrapping key yet, so nothing to put into escrow. Start Dintel once, then try again."
        raise KeySourceError(message)
    return provider().text()


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as problem:
        message = f"DINTEL_SEALING_RECIPIENTS holds {text!r}, which is no age recipient. Write age1..."
        raise KeySourceError(message) from problem
