"""The evidence of a packet: each file that is kept, where it lies in the ZIP, and the copies beside it."""

from __future__ import annotations

from dataclasses import dataclass

from dintel.apps.complaints.models import Report
from dintel.apps.complaints.queries.files import files_of
from dintel.apps.evidence import store, telling
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import FileView, beside_originals, view_of
from dintel.domain.referral.manifest import Part, place_of


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file of the evidence room in a packet: an original, or a redacted copy of one."""

    file: File
    part: Part
    working: Part | None
    """Its working copy, without what the device had written into it."""
    why_none: str
    """Why there is no working copy, in the language that is active."""


def exhibits(report: Report) -> tuple[Exhibit, ...]:
    """Return the evidence of a report in its order, redacted copies after their original; one number each.

    Precondition: working copies that can be made were made. Raises what the evidence store raises for a working
    copy that cannot be read.
    """
    found: list[Exhibit] = []
    places: dict[int | None, str] = {}
    for turn, file in enumerate(beside_originals(files_of(report).select_related("by")), 1):
        what = "redacted" if file.copy_of_id else "original"
        path = places[file.pk] = place_of(what, turn, file.name, file.type)
        of = places.get(file.copy_of_id, "") if file.copy_of_id else ""
        part = Part(path, file.sha256, file.size, what, file.name, str(file.key), of)
        view = view_of(file)
        found.append(Exhibit(file, part, _working(view, turn, path), telling.without_copy(view)))
    return tuple(found)


def _working(view: FileView, turn: int, of: str) -> Part | None:
    if not view.whole:
        return None
    path = place_of("working", turn, view.name, view.whole.rpartition(".")[2])
    content = store.content_of(store.working(view.key) / view.whole)
    return Part(path, content.sha256, content.size, "working", view.whole, str(view.key), of)
