"""An attorney chooses: appeal, court, wait, or let it rest. Nobody else does, and nothing is chosen by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.records.foia.models import DRAFT, FoiaDecision, FoiaRequest, FoiaWay
from dintel.apps.records.foia.services.leaves import leave
from dintel.apps.records.foia.services.living import living
from dintel.apps.records.foia.services.refusals import FoiaError


@transaction.atomic
def decide_way(*, request: FoiaRequest, way: str, reasons: str, by: User, at: datetime) -> FoiaDecision:
    """Keep an attorney's choice with its reasons, and return it; an earlier one stays readable.

    Precondition: ``by`` may decide. Raises ``FoiaError`` without reasons, and for a request that is not sent.
    """
    kept = living(request)
    if way not in FoiaWay:
        raise FoiaError(_("This cannot be chosen. Choose from the list."), "way")
    if not reasons.strip():
        raise FoiaError(_("Write down why. Only attorneys read it."), "reasons")
    if kept.standing == DRAFT:
        raise FoiaError(_("The request is not sent yet, so there is nothing to choose."))
    ordinal = kept.decisions.count() + 1
    decision = FoiaDecision.objects.create(
        request=kept, ordinal=ordinal, way=way, reasons=reasons.strip(), by=by, at=at
    )
    leave("foia.decided", kept, by=by, at=at, foia_decision=decision)
    return decision
