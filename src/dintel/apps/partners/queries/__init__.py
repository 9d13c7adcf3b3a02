"""What a person may see of partners: staff the directory and what was sent, a partner its own organisation alone."""

from dintel.apps.partners.models import (
    EventInvitation,
    HelpReferral,
    Material,
    MaterialGiven,
    MaterialVersion,
    Membership,
    Organisation,
    PartnerEvent,
)

__all__ = [
    "EventInvitation",
    "HelpReferral",
    "Material",
    "MaterialGiven",
    "MaterialVersion",
    "Membership",
    "Organisation",
    "PartnerEvent",
]
