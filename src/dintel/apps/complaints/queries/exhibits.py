"""The evidence of a packet: each file that is kept, where it lies in the ZIP, and the copies beside it.

In a packet of redacted copies alone an original keeps its place and its number, and is not there: neither its bytes
nor the working copy that a machine drew of it, which shows all that the original shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from dintel.apps.complaints.models import Report
from dintel.apps.complaints.queries.files import files_of
from dintel.apps.evidence import store, telling
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import FileView, beside_originals, view_of
from dintel.domain.referral.manifest import LeftOut, Part, place_of


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file of the evidence room in a packet: an original, or a redacted copy of one."""

    file: File
    part: Part
    working: Part | None
    """Its working copy, without what the device had written into it."""
    why_none: str
    """Why there is no working copy, in the language that is active."""
    is_left_out: bool = False
    """Whether it is an original that the packet does not hold."""

    @property
    def left_out(self) -> LeftOut:
        """What is said of an original in place of its bytes."""
        return LeftOut(self.part.path, self.part.sha256, self.part.size, self.part.file)


def exhibits(report: Report, *, is_whole: bool = True) -> tuple[Exhibit, ...]:
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
        if what == "original" and not is_whole:
            found.append(Exhibit(file, part, None, "", is_left_out=True))
            continue
        view = view_of(file)
        found.append(Exhibit(file, part, _working(view, turn, path), telling.without_copy(view)))
    return tuple(found)


def _working(view: FileView, turn: int, of: str) -> Part | None:
    if not view.whole:
        return None
    path = place_of("working", turn, view.name, view.whole.rpartition(".")[2])
    content = store.content_of(store.working(view.key) / view.whole)
    return Part(path, content.sha256, content.size, "working", view.whole, str(view.key), of)
