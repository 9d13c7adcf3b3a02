"""The directory as residents read it: a file in the home folder, so that no page for residents asks the database.

It holds what the register holds, and is written once a change is committed (``services.publishing``). Where there is
none yet, or it cannot be read, residents read the lines of the city's own file.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

import msgspec
from django.conf import settings

from dintel.apps import binding
from dintel.apps.sealing.durable import replace_whole

log = logging.getLogger("dintel.partners")


class Line(msgspec.Struct, frozen=True):
    """One organisation; the columns of ``Organisation`` that residents are shown, or that say whether they are."""

    key: str
    name: str
    helps: list[str]
    what: str
    what_in: dict[str, str]
    languages: list[str]
    hours: str
    serves: str
    phone: str
    web: str
    known_from: str
    read_on: date | None
    doubt: str
    is_public: bool
    check_every_days: int
    checked_on: date | None


Stamp = tuple[str, int, int]
_READ: dict[Stamp, tuple[Line, ...]] = {}
"""What the file held when it was last looked at, by its path, time and size."""


def lines() -> tuple[Line, ...]:
    """Return every organisation that was written down, public or not; none where there is no file."""
    path = binding.own_folder(settings.DIRECTORY_FILE)
    try:
        found = path.stat()
        stamp = (str(path), found.st_mtime_ns, found.st_size)
        if stamp not in _READ:
            read = tuple(msgspec.json.decode(path.read_bytes(), type=list[Line]))
            _READ.clear()
            _READ[stamp] = read
        return _READ[stamp]
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError):
        log.exception("%s cannot be read: residents are shown the city's own list until it is written again", path)
        return ()


def write(found: Sequence[Line]) -> bool:
    """Put these in place of what the file held, whole or not at all; return whether it held anything else."""
    path = binding.own_folder(settings.DIRECTORY_FILE)
    data = msgspec.json.encode(list(found))
    if path.is_file() and path.read_bytes() == data:
        return False
    replace_whole(path, data)
    return True
