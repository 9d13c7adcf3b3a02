"""What a person may see of partners: staff the directory and what was sent, a partner its own organisation alone."""

from dintel.apps.partners.models import (
    HelpReferral,
    Material,
    MaterialGiven,
    MaterialVersion,
    Organisation,
    PartnerEvent,
)

__all__ = ["HelpReferral", "Material", "MaterialGiven", "MaterialVersion", "Organisation", "PartnerEvent"]
