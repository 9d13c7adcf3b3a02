"""Working copies: pictures of a file without its metadata, made once and kept beside the original."""

from __future__ import annotations

from django.db import transaction

from dintel.apps.evidence import rendering, store
from dintel.apps.evidence.models import File
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError

LOOK_WAITS_SECONDS = 5.0


def make_working_copy(*, file: File, wait_seconds: float = 0.0) -> File:
    """Return the file with its working copy made, or with the reason why there is none.

    It still waits when all renderers are busy, the disk is full, the bucket is away or the original does not open: the
    next look tries again. Runs outside a transaction, since a hostile file can take its whole time.
    """
    if file.working != File.Working.WAITING:
        return file
    try:
        with store.opened(store.original(file.sha256)) as source:
            made = rendering.render(source, file.type, wait_seconds=wait_seconds)
        if made.fault == "busy":
            return file
        for part in made.parts:
            store.put_working(file.key, part.name, part.data, sha256=file.sha256)
    except (store.FullError, store.AwayError, UnsealError, KeyDestroyedError):
        return file
    return _write_down(file, made)


@transaction.atomic
def _write_down(file: File, made: rendering.Rendered) -> File:
    file.working = File.Working.MADE if made.pages else File.Working.FAILED
    file.working_fault = made.fault
    file.pages = [
        {"name": one.name, "media": one.media, "width": one.width, "height": one.height, "size": len(one.data)}
        for one in made.parts
    ]
    file.pages_total = max(made.total, len(made.pages))
    file.cautions = list(made.cautions)
    file.save(update_fields=["working", "working_fault", "pages", "pages_total", "cautions"])
    return file
