"""What came from somebody without an account: kept to the day, and in no order with what came from anybody else.

1. Its times are the beginning of the day in the city: in rows, and as the time of change of what lies on the disk.
2. Its rows have numbers drawn by chance where others count upwards: a number between those of two staff members' files
   would say when it came. They are below nought, so that they use up none of those that count.
3. Its names are not those of the device, which may say a time, a place or a person; the caller sees to that.
"""

from __future__ import annotations

import secrets
from datetime import datetime, time

from django.utils import timezone

NUMBER_BITS = 62


def moment(at: datetime, *, is_quiet: bool) -> datetime:
    """Return the moment as it is kept: as it is, or the beginning of its day in the city (1.)."""
    return timezone.make_aware(datetime.combine(timezone.localdate(at), time.min)) if is_quiet else at


def numbered(*, is_quiet: bool) -> dict[str, int]:
    """Return the number of a new row as keyword arguments; none where it counts upwards as always (2.)."""
    return {"id": -1 - secrets.randbits(NUMBER_BITS)} if is_quiet else {}
