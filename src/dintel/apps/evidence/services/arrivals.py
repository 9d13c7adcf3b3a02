"""What a crash left of files on their way: bytes that no upload waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from dintel.apps.evidence import store
from dintel.apps.evidence.models import Upload

LEFT_FOR = timedelta(days=2)
"""What came from outside is dated to the beginning of its day (`quiet`), and may be a day older than it says."""


def sweep_arrivals(*, at: datetime) -> int:
    """Remove what has arrived that no open upload waits for and nobody has written to for days; return how many.

    A form whose server died leaves such bytes, and so does a kept or ended upload whose bucket was away when they were
    to go. Raises AwayError.
    """
    before, found = at - LEFT_FOR, 0
    for key, written_at in list(store.arrived_at()):
        if written_at < before and not Upload.objects.filter(key=key, state=Upload.State.OPEN).exists():
            with store.locked(key):
                store.discard(key)
            found += 1
    home = store.home()
    return found + (home.end_unfinished(before) if isinstance(home, store.Bucket) else 0)
