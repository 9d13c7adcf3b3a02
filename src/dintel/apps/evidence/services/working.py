"""Working copies: pictures of a file without its metadata, made once and kept beside the original."""

from __future__ import annotations

from django.db import transaction

from dintel.apps.evidence import rendering, store
from dintel.apps.evidence.models import File

LOOK_WAITS_SECONDS = 5.0


def make_working_copy(*, file: File, wait_seconds: float = 0.0) -> File:
    """Return the file with its working copy made, or with the reason why there is none.

    It still waits when all renderers are busy or the disk is full: the next look tries again. Runs
    outside a transaction, since a hostile file can take its whole time.
    """
    if file.working != File.Working.WAITING:
        return file
    made = rendering.render(store.original(file.sha256), file.type, wait_seconds=wait_seconds)
    if made.fault == "busy":
        return file
    try:
        for part in made.parts:
            store.put_working(file.key, part.name, part.data)
    except store.FullError:
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
