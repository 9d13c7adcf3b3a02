"""The ready-made amendments, kept by the demo's council member so that there is something to cite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.council import services, studies


def make_demo_council(*, people: Mapping[str, User], at: datetime) -> None:
    """Keep each ready-made amendment once, with what it would change in the law of that day."""
    on = timezone.localdate(at)
    for amendment in studies.ready_made().values():
        services.keep_amendment(amendment=amendment, on=on, by=people["councillor"], at=at)
