"""What people do with requests for records: those the city sends to federal agencies, and those it received."""

from dintel.apps.records.services.foia_decisions import decide_way
from dintel.apps.records.services.foia_happenings import Note, correct_happening, note_happening
from dintel.apps.records.services.foia_letters import (
    Sending,
    draft_letter,
    edit_letter,
    send_letter,
    sign_letter,
    withdraw_letter,
)
from dintel.apps.records.services.foia_refusals import FoiaChangedError, FoiaError
from dintel.apps.records.services.foia_requests import Ask, close_request, draft_request
from dintel.apps.records.services.foia_rounds import recount, tell_overdue
from dintel.apps.records.services.foia_series import (
    Plan,
    change_series,
    draft_due,
    draft_next,
    end_series,
    span_after,
    start_series,
)
from dintel.apps.records.services.ipra_effort import note_charge, note_time
from dintel.apps.records.services.ipra_letters import (
    draft_answer,
    draft_note,
    edit_answer_letter,
    send_answer_letter,
    sign_answer_letter,
    withdraw_answer_letter,
)
from dintel.apps.records.services.ipra_publishing import publish_record, take_down
from dintel.apps.records.services.ipra_receipt import (
    Asked,
    correct_receipt,
    give_request,
    receive_request,
    withdraw_request,
)
from dintel.apps.records.services.ipra_records import (
    choose_copy,
    decide_record,
    drop_redaction,
    find_record,
    redact,
    sign_record,
)
from dintel.apps.records.services.ipra_refusals import ChangedError, InspectionError
from dintel.apps.records.services.ipra_release import release_records
from dintel.apps.records.services.ipra_warning import warn

__all__ = [
    "Ask",
    "Asked",
    "ChangedError",
    "FoiaChangedError",
    "FoiaError",
    "InspectionError",
    "Note",
    "Plan",
    "Sending",
    "change_series",
    "choose_copy",
    "close_request",
    "correct_happening",
    "correct_receipt",
    "decide_record",
    "decide_way",
    "draft_answer",
    "draft_due",
    "draft_letter",
    "draft_next",
    "draft_note",
    "draft_request",
    "drop_redaction",
    "edit_answer_letter",
    "edit_letter",
    "end_series",
    "find_record",
    "give_request",
    "note_charge",
    "note_happening",
    "note_time",
    "publish_record",
    "receive_request",
    "recount",
    "redact",
    "release_records",
    "send_answer_letter",
    "send_letter",
    "sign_answer_letter",
    "sign_letter",
    "sign_record",
    "span_after",
    "start_series",
    "take_down",
    "tell_overdue",
    "warn",
    "withdraw_answer_letter",
    "withdraw_letter",
    "withdraw_request",
]
