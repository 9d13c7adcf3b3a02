"""What people do with requests to federal agencies."""

from dintel.apps.records.foia.services.decisions import decide_way
from dintel.apps.records.foia.services.happenings import Note, correct_happening, note_happening
from dintel.apps.records.foia.services.letters import (
    Sending,
    draft_letter,
    edit_letter,
    send_letter,
    sign_letter,
    withdraw_letter,
)
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError
from dintel.apps.records.foia.services.requests import Ask, close_request, draft_request
from dintel.apps.records.foia.services.rounds import recount, tell_overdue
from dintel.apps.records.foia.services.series import (
    Plan,
    change_series,
    draft_due,
    draft_next,
    end_series,
    span_after,
    start_series,
)

__all__ = [
    "Ask",
    "FoiaChangedError",
    "FoiaError",
    "Note",
    "Plan",
    "Sending",
    "change_series",
    "close_request",
    "correct_happening",
    "decide_way",
    "draft_due",
    "draft_letter",
    "draft_next",
    "draft_request",
    "edit_letter",
    "end_series",
    "note_happening",
    "recount",
    "send_letter",
    "sign_letter",
    "span_after",
    "start_series",
    "tell_overdue",
    "withdraw_letter",
]
