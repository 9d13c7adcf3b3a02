"""Saying that one has read a paper: the version that holds, and no other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.training import here
from dintel.apps.training.models import Employee, Reading
from dintel.apps.training.services.leaves import subject_of
from dintel.lawbook.courses import Reading as Paper


class SupersededError(Exception):
    """The page that was read shows a version that no longer holds; nothing was kept."""

    def __init__(self, paper: Paper, shown: str) -> None:
        """Keep which paper, and the version that was shown."""
        super().__init__(f"{paper.id}: version {shown[:12]} no longer holds; read and confirm the one that does")
        self.paper, self.shown = paper, shown


@transaction.atomic
def acknowledge(
    *, employee: Employee, paper: Paper, shown: str, shown_text: str, language: str, by: User, at: datetime
) -> Reading:
    """Keep that somebody has read a paper, and return it; a second time returns the first.

    ``shown`` and ``shown_text`` are the version and text of the page on which it was confirmed. Raises
    ``SupersededError`` if another holds by now.
    """
    on = timezone.localdate(at)
    version = here.version_of(paper, on)
    if (shown, shown_text) != (version.of, version.text_hash):
        raise SupersededError(paper, shown)
    reading, is_new = Reading.objects.get_or_create(
        employee=employee,
        paper=paper.id,
        version=version.of,
        text_hash=version.text_hash,
        defaults={"language": language, "at": at, "policy_on": on},
    )
    if is_new:
        content = {"reading": content_of(reading)}
        ledger.record(kind="training.read", subject=subject_of(employee), content=content, by=actor(by), at=at)
    return reading
