"""Files, their custody and their holds, for whoever may see them; for others there is nothing."""

from dintel.apps.evidence.models import File, Hold, Upload
from dintel.apps.evidence.queries.custody import LineView, Story, custody_of
from dintel.apps.evidence.queries.endings import Ending, ended_file, ending_of
from dintel.apps.evidence.queries.everything import ChainState, count_of_everything, every_chain, every_file
from dintel.apps.evidence.queries.files import (
    FileView,
    Page,
    beside_originals,
    copies_of,
    file_for,
    files_of,
    in_groups,
    known_hashes,
    may_be_redacted,
    name_of,
    original_for,
    view_of,
    with_words,
)
from dintel.apps.evidence.queries.holds import (
    HoldView,
    all_standing_holds,
    hold_for,
    hold_view,
    holds_of,
    is_held,
    standing_holds,
)
from dintel.apps.evidence.queries.reach import ADD, HOLD, READ, may, require
from dintel.apps.evidence.queries.scans import held_back, is_held_back, is_scanner_set, not_looked_at
from dintel.apps.evidence.queries.uploads import files_from_outside, upload_for, upload_from_outside

__all__ = [
    "ADD",
    "HOLD",
    "READ",
    "ChainState",
    "Ending",
    "File",
    "FileView",
    "Hold",
    "HoldView",
    "LineView",
    "Page",
    "Story",
    "Upload",
    "all_standing_holds",
    "beside_originals",
    "copies_of",
    "count_of_everything",
    "custody_of",
    "ended_file",
    "ending_of",
    "every_chain",
    "every_file",
    "file_for",
    "files_from_outside",
    "files_of",
    "held_back",
    "hold_for",
    "hold_view",
    "holds_of",
    "in_groups",
    "is_held",
    "is_held_back",
    "is_scanner_set",
    "known_hashes",
    "may",
    "may_be_redacted",
    "name_of",
    "not_looked_at",
    "original_for",
    "require",
    "standing_holds",
    "upload_for",
    "upload_from_outside",
    "view_of",
    "with_words",
]
