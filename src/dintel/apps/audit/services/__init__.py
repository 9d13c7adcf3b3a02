"""What is done in the auditor's room: one function is one thing a person, or the worker, does."""

from dintel.apps.audit.services.asking import ask_for_check, ask_for_export, take_export
from dintel.apps.audit.services.refusals import AuditError
from dintel.apps.audit.services.stating import Spoken, make_statement, publish_statement
from dintel.apps.audit.services.working import begin_job, end_job, keep_beat, key_for

__all__ = [
    "AuditError",
    "Spoken",
    "ask_for_check",
    "ask_for_export",
    "begin_job",
    "end_job",
    "keep_beat",
    "key_for",
    "make_statement",
    "publish_statement",
    "take_export",
]
