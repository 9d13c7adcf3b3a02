"""What is written into the log: leaves, their order, checkpoints, witnesses' signatures."""

from dintel.apps.ledger.services.agreeing import LogRefusedError
from dintel.apps.ledger.services.checkpoints import checkpoint
from dintel.apps.ledger.services.forgetting import forget, forget_leaves
from dintel.apps.ledger.services.quiet import record_quietly, release_quiet_leaves
from dintel.apps.ledger.services.recording import NewLeaf, record, record_many
from dintel.apps.ledger.services.restoring import NotRestoredError, accept_restore
from dintel.apps.ledger.services.sequencing import sequence
from dintel.apps.ledger.services.settling import NotSettledError, settle_alarm
from dintel.apps.ledger.services.stamping import timestamp_newest
from dintel.apps.ledger.services.witnessing import witness

__all__ = [
    "LogRefusedError",
    "NewLeaf",
    "NotRestoredError",
    "NotSettledError",
    "accept_restore",
    "checkpoint",
    "forget",
    "forget_leaves",
    "record",
    "record_many",
    "record_quietly",
    "release_quiet_leaves",
    "sequence",
    "settle_alarm",
    "timestamp_newest",
    "witness",
]
