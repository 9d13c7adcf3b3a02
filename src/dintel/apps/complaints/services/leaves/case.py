"""What leaves say of a case: every row as it stands; its free words go with the report's key."""

from __future__ import annotations

from dintel.apps.complaints.models import (
    AgencyCheck,
    Assignment,
    ContactLink,
    Exclusion,
    Finding,
    IdentityRequest,
    Referral,
    ReferralOutcome,
    ReferralPart,
    SceneLink,
    Task,
    Triage,
)
from dintel.apps.complaints.services.leaves.report import of_its_report
from dintel.apps.ledger.tables import Table


def _of_its_referral(row: ReferralPart) -> tuple[str, str]:
    return of_its_report(row.referral)


TABLES = (
    Table(("triage",), Triage, of="report", subject=of_its_report, words=("reason",)),
    Table(("agency_check",), AgencyCheck, of="report", subject=of_its_report, words=("words",)),
    Table(("assignment",), Assignment, of="report", subject=of_its_report),
    Table(("exclusion",), Exclusion, of="report", subject=of_its_report, words=("reason",)),
    Table(("finding",), Finding, of="report", subject=of_its_report, words=("words",)),
    Table(("task",), Task, of="report", subject=of_its_report, words=("words",)),
    Table(("contact_link",), ContactLink, of="report", subject=of_its_report),
    Table(("scene_link",), SceneLink, of="report", subject=of_its_report),
    Table(("identity_request",), IdentityRequest, of="report", subject=of_its_report, words=("why", "answer_words")),
    Table(("referral",), Referral, of="report", subject=of_its_report, words=("without_originals",)),
    Table(("parts",), ReferralPart, of="report", subject=_of_its_referral, words=("data",)),
    Table(("outcome",), ReferralOutcome, of="report", subject=of_its_report, words=("words",)),
)
