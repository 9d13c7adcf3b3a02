"""One short headline for each outcome, in plain words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEADLINES: dict[str, str | Promise] = {
    "comply": _("This may go ahead, within its own words"),
    "comply_via_counsel": _("This is done through the City Attorney"),
    "counsel_hold": _("Say neither yes nor no. The City Attorney decides"),
    "decline": _("Politely say no"),
    "public_access": _("They may be here, like anyone"),
    "stand_aside": _("Step aside. Watch and write"),
    "police": _("Let the police check who they are"),
    "not_prohibited": _("Not forbidden. The City Attorney answers"),
}
