"""What can be read of the ledger: the published log, proofs, how it stands, what does not add up."""

from dintel.apps.ledger.models import Checkpoint, Leaf
from dintel.apps.ledger.queries.check import faults
from dintel.apps.ledger.queries.export import log_files, record_line, records, witnesses_text
from dintel.apps.ledger.queries.fault import Fault
from dintel.apps.ledger.queries.log import (
    checkpoints_text,
    log_key,
    log_name,
    newest,
    published,
    published_size,
    root_at,
    tiles_of,
)
from dintel.apps.ledger.queries.moment import one_moment
from dintel.apps.ledger.queries.reading import grown_to, leaves_between, stands_before, subjects_between
from dintel.apps.ledger.queries.receipts import (
    Proof,
    leaves_among,
    leaves_of,
    proof_of,
    quiet_leaves_of,
    receipt_before_the_hour,
    receipt_of,
    released_at,
)
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.ledger.queries.stamps import TSR, AuthorityState, authority, stamp_file, stamps_index
from dintel.apps.ledger.queries.state import State, WitnessState, alarms, is_alarmed, state

__all__ = [
    "TSR",
    "AuthorityState",
    "Checkpoint",
    "Fault",
    "Leaf",
    "Proof",
    "State",
    "WitnessState",
    "alarms",
    "authority",
    "checkpoints_text",
    "faults",
    "grown_to",
    "is_alarmed",
    "leaves_among",
    "leaves_between",
    "leaves_of",
    "log_files",
    "log_key",
    "log_name",
    "newest",
    "one_moment",
    "proof_of",
    "published",
    "published_size",
    "quiet_leaves_of",
    "receipt_before_the_hour",
    "receipt_of",
    "record_line",
    "records",
    "released_at",
    "root_at",
    "row_faults",
    "stamp_file",
    "stamps_index",
    "stands_before",
    "state",
    "subjects_between",
    "tiles_of",
    "witnesses_text",
]
