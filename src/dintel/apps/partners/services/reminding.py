"""Telling the coordinator that the check of an entry has run out: on the first day after its last one, once.

An entry that nobody ever checked runs out on no day; it stands on the page of what is due from its first day on.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.notices import services as notices
from dintel.apps.partners.models import Organisation
from dintel.apps.partners.services.leaves import leave, of_organisation
from dintel.domain.partnership import check_due_on

NOTICE = "directory_check"


def tell_of_checks(*, at: datetime) -> list[Organisation]:
    """Tell of every entry whose check has run out, once each, and return them; again tells none."""
    today = timezone.localdate(at)
    rows = Organisation.objects.exclude(stage="ended").filter(checked_on__lt=today).order_by("checked_on", "pk")
    return [told for row in rows if _is_untold(row, today) and (told := _tell(row, today, at))]


def _is_untold(row: Organisation, today: date) -> bool:
    due = check_due_on(row.checked_on, row.check_every_days)
    return due is not None and due < today and row.told_on != due


@transaction.atomic
def _tell(row: Organisation, today: date, at: datetime) -> Organisation | None:
    kept = Organisation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not _is_untold(kept, today):
        return None  # another process was first
    kept.told_on = check_due_on(kept.checked_on, kept.check_every_days)
    kept.save(update_fields=["told_on"])
    title = _("The entry of %(name)s in the directory is to be checked again.") % {"name": kept.name}
    kind, key = of_organisation(kept)
    notices.announce(kind=NOTICE, subject_kind=kind, subject_key=key, title=title, at=at)
    leave("partner.told_of_check", (kind, key), kept, by=None, at=at)
    return kept
