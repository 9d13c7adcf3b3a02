"""What the log signed last, remembered outside the database.

A database that was taken back to an old backup forgets what was signed after it; this file does not.
It is written before a checkpoint is published, so that it may be ahead of the table of checkpoints
by one, and is never behind what anybody outside has seen.
"""

from __future__ import annotations

from dintel.apps.ledger import keys
from dintel.apps.sealing.durable import replace_whole


def recall() -> str:
    """Return the last note that was signed, empty if there is none."""
    try:
        return (keys.folder() / "remembered").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def remember(note: str) -> None:
    """Keep a note as the last one signed, whole or not at all, safe on the disk when this returns."""
    replace_whole(keys.folder() / "remembered", note.encode())
