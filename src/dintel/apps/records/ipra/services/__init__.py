"""What people do with requests for the city's records."""

from dintel.apps.records.ipra.services.effort import note_charge, note_time
from dintel.apps.records.ipra.services.letters import (
    draft_answer,
    draft_note,
    edit_answer_letter,
    send_answer_letter,
    sign_answer_letter,
    withdraw_answer_letter,
)
from dintel.apps.records.ipra.services.online import Sent, UsedFormError, ask_online
from dintel.apps.records.ipra.services.publishing import publish_record, take_down
from dintel.apps.records.ipra.services.receipt import (
    Asked,
    correct_receipt,
    give_request,
    receive_request,
    withdraw_request,
)
from dintel.apps.records.ipra.services.records import (
    choose_copy,
    decide_record,
    drop_redaction,
    find_record,
    redact,
    sign_record,
)
from dintel.apps.records.ipra.services.refusals import ChangedError, InspectionError
from dintel.apps.records.ipra.services.release import release_records
from dintel.apps.records.ipra.services.warning import warn

__all__ = [
    "Asked",
    "ChangedError",
    "InspectionError",
    "Sent",
    "UsedFormError",
    "ask_online",
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
