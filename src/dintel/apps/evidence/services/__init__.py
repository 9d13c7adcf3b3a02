"""What people do with files: send, keep, look, hold, check."""

from dintel.apps.evidence.services.arrivals import sweep_arrivals
from dintel.apps.evidence.services.checks import broken_chains, content_now, files_that_differ, verify_file
from dintel.apps.evidence.services.custody import record_custody, record_look, write_line
from dintel.apps.evidence.services.disposal import (
    Ended,
    dispose_file,
    dispose_files,
    dispose_upload,
    lock_record,
    sweep,
)
from dintel.apps.evidence.services.holds import hold, release_hold
from dintel.apps.evidence.services.moving import Moved, move_files
from dintel.apps.evidence.services.scanning import (
    let_all_out,
    let_out,
    look_again,
    look_at_waiting,
    require_may_go_out,
)
from dintel.apps.evidence.services.uploads import (
    append,
    arrived,
    begin_upload,
    end_upload,
    expire_uploads,
    finish,
    keep_file,
    refusal_of,
    require_fits,
)
from dintel.apps.evidence.services.working import LOOK_WAITS_SECONDS, make_working_copy

__all__ = [
    "LOOK_WAITS_SECONDS",
    "Ended",
    "Moved",
    "append",
    "arrived",
    "begin_upload",
    "broken_chains",
    "content_now",
    "dispose_file",
    "dispose_files",
    "dispose_upload",
    "end_upload",
    "expire_uploads",
    "files_that_differ",
    "finish",
    "hold",
    "keep_file",
    "let_all_out",
    "let_out",
    "lock_record",
    "look_again",
    "look_at_waiting",
    "make_working_copy",
    "move_files",
    "record_custody",
    "record_look",
    "refusal_of",
    "release_hold",
    "require_fits",
    "require_may_go_out",
    "sweep",
    "sweep_arrivals",
    "verify_file",
    "write_line",
]
