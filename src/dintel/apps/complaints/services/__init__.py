"""What is written about reports; one public function is one thing a person does."""

from dintel.apps.complaints.services.codes import mark_of
from dintel.apps.complaints.services.sending import Sent, send_report
from dintel.apps.complaints.services.talking import ask_back, note_read, write_on

__all__ = ["Sent", "ask_back", "mark_of", "note_read", "send_report", "write_on"]
