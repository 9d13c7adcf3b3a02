"""What can be read of the ledger: the published log, proofs, how it stands, what does not add up."""

from dintel.apps.ledger.queries.check import Fault, faults
from dintel.apps.ledger.queries.export import log_files, records, witnesses_text
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
from dintel.apps.ledger.queries.receipts import Proof, leaves_among, leaves_of, proof_of, receipt_of
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.ledger.queries.state import State, WitnessState, is_alarmed, state

__all__ = [
    "Fault",
    "Proof",
    "State",
    "WitnessState",
    "checkpoints_text",
    "faults",
    "is_alarmed",
    "leaves_among",
    "leaves_of",
    "log_files",
    "log_key",
    "log_name",
    "newest",
    "one_moment",
    "proof_of",
    "published",
    "published_size",
    "receipt_of",
    "records",
    "root_at",
    "row_faults",
    "state",
    "tiles_of",
    "witnesses_text",
]
