"""Sealing and unsealing, and what is done with keys."""

from dintel.apps.sealing.providers import KeySourceError
from dintel.apps.sealing.services.escrow import escrow, recipients, wrapping_keys
from dintel.apps.sealing.services.keys import (
    KeyAtHand,
    KeyDestroyedError,
    Subject,
    data_key,
    destroy,
    destroy_all,
    key_named,
    lock_living,
    new_key,
    new_keys,
    opened,
    require_keys,
    standing_key,
    wrapped_key,
)
from dintel.apps.sealing.services.pool import stock_spare_keys, take_spare_key
from dintel.apps.sealing.services.rotation import Rotation, rotate
from dintel.domain.sealing.failure import UnsealError

__all__ = [
    "KeyAtHand",
    "KeyDestroyedError",
    "KeySourceError",
    "Rotation",
    "Subject",
    "UnsealError",
    "data_key",
    "destroy",
    "destroy_all",
    "escrow",
    "key_named",
    "lock_living",
    "new_key",
    "new_keys",
    "opened",
    "recipients",
    "require_keys",
    "rotate",
    "standing_key",
    "stock_spare_keys",
    "take_spare_key",
    "wrapped_key",
    "wrapping_keys",
]
