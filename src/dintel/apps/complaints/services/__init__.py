"""What is written about reports; one public function is one thing a person does."""

from dintel.apps.complaints.services.assigning import assign, end_assignment, exclude
from dintel.apps.complaints.services.codes import mark_of
from dintel.apps.complaints.services.files import expect_file, keep_sent_file
from dintel.apps.complaints.services.finding import (
    add_task,
    find,
    finish_task,
    link_contact,
    link_scene,
    note_recognised,
)
from dintel.apps.complaints.services.floods import bring_back, set_aside, take_back
from dintel.apps.complaints.services.hints import add_hints
from dintel.apps.complaints.services.hour import strike_the_hour
from dintel.apps.complaints.services.identity import answer_identity, ask_identity, open_identity
from dintel.apps.complaints.services.ordering import make_ordered, order_packet
from dintel.apps.complaints.services.referral import (
    UNREADABLE,
    close_report,
    fit_to_hand_out,
    hand_out,
    make_packet,
    record_outcome,
    record_receipt,
)
from dintel.apps.complaints.services.sending import Sent, send_report
from dintel.apps.complaints.services.talking import ask_back, note_read, write_on
from dintel.apps.complaints.services.tickets import forget_spent, spend
from dintel.apps.complaints.services.triage import BranchClosedError, CaseError, record_check, triage

__all__ = [
    "UNREADABLE",
    "BranchClosedError",
    "CaseError",
    "Sent",
    "add_hints",
    "add_task",
    "answer_identity",
    "ask_back",
    "ask_identity",
    "assign",
    "bring_back",
    "close_report",
    "end_assignment",
    "exclude",
    "expect_file",
    "find",
    "finish_task",
    "fit_to_hand_out",
    "forget_spent",
    "hand_out",
    "keep_sent_file",
    "link_contact",
    "link_scene",
    "make_ordered",
    "make_packet",
    "mark_of",
    "note_read",
    "note_recognised",
    "open_identity",
    "order_packet",
    "record_check",
    "record_outcome",
    "record_receipt",
    "send_report",
    "set_aside",
    "spend",
    "strike_the_hour",
    "take_back",
    "triage",
    "write_on",
]
