"""Whose things an instance holds, and where in a backup those of each stand.

1. Those of a city, and of the first agency of a state office, stand at the top: ``evidence/...``, ``home/...``.
2. Those of a further agency stand below ``home/agencies/NAME/``, as in the home folder, wherever its evidence lies.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from dintel.apps import binding
from dintel.apps.binding import Member
from dintel.apps.evidence import store
from dintel.apps.office import queries

HOME, EVIDENCE = "home", "evidence"


def members() -> list[Member | None]:
    """Return every agency of a state office, closed ones too: their records stand; of a city nobody, once."""
    if not binding.is_state_office():
        return [None]
    return [Member(one.pk, one.slug) for one in queries.every()]


def further() -> list[Member]:
    """Return the agencies of a state office but the first; of a city none."""
    return [one for one in members() if one is not None and one.id != binding.FIRST]


def named(slug: str) -> Member:
    """Return a further agency that a backup tells of, whose number nobody knows before its database is there."""
    return Member(binding.FIRST + 1, slug)


def evidence_of(member: Member | None) -> store.Home:
    """Return where an agency's files of evidence lie."""
    with binding.to(member):
        return store.home()


def folder_of(member: Member | None) -> str:
    """Return where the loose files of an agency stand in a backup."""
    with binding.to(member):
        return f"{HOME}/{binding.own_prefix('A place in a backup')}".removesuffix("/")


def name_of(member: Member | None, name: str) -> str:
    """Return where a file of evidence stands in a backup."""
    below = folder_of(member)
    return f"{EVIDENCE}/{name}" if below == HOME else f"{below}/{Path(settings.EVIDENCE_DIR).name}/{name}"


def told_by(path: str) -> tuple[Member | None, str] | None:
    """Return whose file of evidence stands at a place of a backup, and its name; ``None`` for another file."""
    part, _slash, rest = path.partition("/")
    if part == EVIDENCE and rest:
        return binding.first(), rest
    match path.split("/", 4):
        case [_, binding.AGENCIES, slug, folder, name] if folder == Path(settings.EVIDENCE_DIR).name:
            return named(slug), name
    return None
