"""The tables of partners."""

from dintel.apps.partners.models.event import EventInvitation, PartnerEvent
from dintel.apps.partners.models.material import Material, MaterialGiven, MaterialVersion
from dintel.apps.partners.models.organisation import TAKING_PART, Membership, Organisation, OrganisationCheck
from dintel.apps.partners.models.referral import HelpReferral

__all__ = [
    "TAKING_PART",
    "EventInvitation",
    "HelpReferral",
    "Material",
    "MaterialGiven",
    "MaterialVersion",
    "Membership",
    "Organisation",
    "OrganisationCheck",
    "PartnerEvent",
]
