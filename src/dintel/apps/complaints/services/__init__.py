"""What is written about reports; one public function is one thing a person does."""

from dintel.apps.complaints.services.assigning import assign, end_assignment, exclude
from dintel.apps.complaints.services.codes import mark_of
from dintel.apps.complaints.services.finding import add_task, find, finish_task, link_contact
from dintel.apps.complaints.services.hour import strike_the_hour
from dintel.apps.complaints.services.identity import answer_identity, ask_identity, open_identity
from dintel.apps.complaints.services.referral import (
    close_report,
    make_packet,
    newest_referral,
    record_outcome,
    record_receipt,
)
from dintel.apps.complaints.services.sending import Sent, send_report
from dintel.apps.complaints.services.talking import ask_back, note_read, write_on
from dintel.apps.complaints.services.triage import BranchClosedError, CaseError, record_check, triage

__all__ = [
    "BranchClosedError",
    "CaseError",
    "Sent",
    "add_task",
    "answer_identity",
    "ask_back",
    "ask_identity",
    "assign",
    "close_report",
    "end_assignment",
    "exclude",
    "find",
    "finish_task",
    "link_contact",
    "make_packet",
    "mark_of",
    "newest_referral",
    "note_read",
    "open_identity",
    "record_check",
    "record_outcome",
    "record_receipt",
    "send_report",
    "strike_the_hour",
    "triage",
    "write_on",
]
