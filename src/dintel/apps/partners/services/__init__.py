"""What people do with partners: the directory, its people, materials, events, referrals."""

from dintel.apps.partners.services.events import (
    EventDetails,
    answer_event,
    ask_to_event,
    cancel_event,
    count_event,
    plan_event,
)
from dintel.apps.partners.services.failures import PartnerError, Rule
from dintel.apps.partners.services.materials import (
    GivenFile,
    acknowledge_material,
    add_material,
    add_version,
    end_material,
    give_material,
)
from dintel.apps.partners.services.organisations import (
    Details,
    add_organisation,
    change_organisation,
    check_organisation,
    import_directory,
    move_stage,
)
from dintel.apps.partners.services.people import add_person, end_person
from dintel.apps.partners.services.referrals import (
    Need,
    accept_referral,
    close_referral,
    decline_referral,
    open_referral,
    refer,
    withdraw_consent,
)
from dintel.apps.partners.services.reminding import tell_of_checks

__all__ = [
    "Details",
    "EventDetails",
    "GivenFile",
    "Need",
    "PartnerError",
    "Rule",
    "accept_referral",
    "acknowledge_material",
    "add_material",
    "add_organisation",
    "add_person",
    "add_version",
    "answer_event",
    "ask_to_event",
    "cancel_event",
    "change_organisation",
    "check_organisation",
    "close_referral",
    "count_event",
    "decline_referral",
    "end_material",
    "end_person",
    "give_material",
    "import_directory",
    "move_stage",
    "open_referral",
    "plan_event",
    "refer",
    "tell_of_checks",
    "withdraw_consent",
]
