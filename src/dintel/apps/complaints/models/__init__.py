"""The tables of reports: what a reporter sent and said, and what staff did with it, one noun a module."""

from dintel.apps.complaints.models.case import (
    AgencyCheck,
    Assignment,
    ContactLink,
    Exclusion,
    Finding,
    IdentityRequest,
    SceneLink,
    Task,
    Triage,
)
from dintel.apps.complaints.models.flood import Aside, Hint, SettingAside, SpentTicket
from dintel.apps.complaints.models.referral import PacketOrder, Referral, ReferralOutcome, ReferralPart
from dintel.apps.complaints.models.report import Message, Report, State

__all__ = [
    "AgencyCheck",
    "Aside",
    "Assignment",
    "ContactLink",
    "Exclusion",
    "Finding",
    "Hint",
    "IdentityRequest",
    "Message",
    "PacketOrder",
    "Referral",
    "ReferralOutcome",
    "ReferralPart",
    "Report",
    "SceneLink",
    "SettingAside",
    "SpentTicket",
    "State",
    "Task",
    "Triage",
]
