"""Names a reader sees for levels, reading marks, outcomes and questions."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Names = dict[str, str | Promise]

LEVELS: Names = {
    "federal": _("Constitution and federal law"),
    "state": _("State law"),
    "ordinance": _("City ordinance"),
    "order": _("Mayor's order"),
    "resolution": _("City resolution"),
    "practice": _("City practice"),
}

MARKS: Names = {
    "V": _("read for this file"),
    "K": _("well known, not read again for this file"),
    "?": _("not settled"),
}

OUTCOMES: Names = {
    "": _("adds duties"),
    "comply": _("comply"),
    "comply_via_counsel": _("comply, through counsel"),
    "counsel_hold": _("counsel decides"),
    "decline": _("decline"),
    "public_access": _("open to the public"),
    "stand_aside": _("stand aside"),
    "police": _("police verify"),
    "not_prohibited": _("not prohibited, not required"),
}

QUESTIONS: Names = {
    "urgency": _("Emergencies, pursuit and force"),
    "identity": _("Who is asking"),
    "papers": _("Papers from a court, and papers that are not"),
    "places": _("Places open to the public"),
    "entry": _("Going past the public area"),
    "status": _("Citizenship or immigration status, and nothing else"),
    "custody": _("Keeping and handing over people"),
    "records": _("Protected records"),
    "help": _("Help with civil immigration enforcement"),
    "crime": _("Criminal matters stay open"),
    "agreements": _("Agreements with immigration agencies"),
    "safer_places": _("The 2026 ordinance"),
    "counsel": _("What is not settled goes to counsel"),
    "conduct": _("What nobody may do"),
    "duties": _("What follows from every contact"),
}

STATUSES: Names = {
    "in_force": _("in force"),
    "proposed": _("proposed"),
    "failed": _("did not pass"),
    "disputed": _("disputed"),
    "repealed": _("repealed"),
    "not_established": _("not established"),
}
