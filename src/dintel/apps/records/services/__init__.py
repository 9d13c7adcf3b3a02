"""What people do with requests for records: out (``foia_...``, asked for by module) and in."""

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
    "Asked",
    "ChangedError",
    "InspectionError",
    "choose_copy",
    "correct_receipt",
    "decide_record",
    "draft_answer",
    "draft_note",
    "drop_redaction",
    "edit_answer_letter",
    "find_record",
    "give_request",
    "note_charge",
    "note_time",
    "publish_record",
    "receive_request",
    "redact",
    "release_records",
    "send_answer_letter",
    "sign_answer_letter",
    "sign_record",
    "take_down",
    "warn",
    "withdraw_answer_letter",
    "withdraw_request",
]
