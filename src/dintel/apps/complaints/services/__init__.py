"""What is written about reports; one public function is one thing a person does."""

from dintel.apps.complaints.services.codes import mark_of
from dintel.apps.complaints.services.files import expect_file, keep_sent_file
from dintel.apps.complaints.services.floods import bring_back, set_aside, take_back
from dintel.apps.complaints.services.hints import add_hints
from dintel.apps.complaints.services.hour import strike_the_hour
from dintel.apps.complaints.services.sending import Sent, send_report
from dintel.apps.complaints.services.talking import ask_back, note_read, write_on
from dintel.apps.complaints.services.tickets import forget_spent, spend

__all__ = [
    "Sent",
    "add_hints",
    "ask_back",
    "bring_back",
    "expect_file",
    "forget_spent",
    "keep_sent_file",
    "mark_of",
    "note_read",
    "send_report",
    "set_aside",
    "spend",
    "strike_the_hour",
    "take_back",
    "write_on",
]
