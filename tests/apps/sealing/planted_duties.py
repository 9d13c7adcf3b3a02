"""The marker in every sealed word of duties and training: a task, what shows it, a certificate, who must learn what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.duties import services
from dintel.apps.duties.services import NewTask, Showing
from dintel.apps.training import here
from dintel.apps.training import services as training

PLACE = "arts-and-culture"


def plant_duties(marker: str, by: User) -> None:
    """Write the marker wherever a person may write freely."""
    at = timezone.now()
    new = NewTask(title="Planted", details=f"{marker} details", department=PLACE)
    task = services.assign_task(key=uuid4(), task=new, by=by, at=at)
    services.move_date(task=task, target_on=timezone.localdate(at), why=f"{marker} moved", by=by, at=at)
    services.finish(task=task, showing=Showing(words=f"{marker} shown"), by=by, at=at)
    services.attest(
        department=PLACE,
        facility="",
        month=date(2025, 1, 1),
        certified=7,
        words=f"{marker} certified",
        role="liaison",
        after=0,
        by=by,
        at=at,
    )
    page = here.shelf().courses["at-the-counter"]
    terms = replace(training.requiring.file_terms(page), within_days=7)
    training.require(page=page, terms=terms, after=0, why=f"{marker} learned", by=by, at=at)
