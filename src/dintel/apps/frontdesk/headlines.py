"""One short headline for each outcome, in plain words, and what each reading mark means."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEADLINES: dict[str, str | Promise] = {
    "comply": _("This may go ahead, within its own words"),
    "comply_via_counsel": _("This is done, through the City Attorney"),
    "counsel_hold": _("Take it in. The City Attorney decides"),
    "decline": _("Politely say no"),
    "public_access": _("They may be here, like anyone"),
    "stand_aside": _("Step aside. Watch and write"),
    "police": _("Let the police check who they are"),
    "not_prohibited": _("Not forbidden. The City Attorney answers"),
}

MARKS: dict[str, str | Promise] = {
    "V": _("read for this file"),
    "K": _("well known, not read again for this file"),
    "?": _("not settled"),
}

LEVELS: dict[str, str | Promise] = {
    "federal": _("Constitution and federal law"),
    "state": _("State law"),
    "ordinance": _("City ordinance"),
    "order": _("Mayor's order"),
    "resolution": _("City resolution"),
    "practice": _("City practice"),
}
