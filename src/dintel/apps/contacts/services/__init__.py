"""What people do with the register, a function each; every write is one of these."""

from dintel.apps.contacts.services.correct import Change, EditedMeanwhileError, UnfitValueError, correct_contact
from dintel.apps.contacts.services.decide import DecisionError, decide, write_privileged_note
from dintel.apps.contacts.services.file import FilingConflictError, Receipt, file_contact
from dintel.apps.contacts.services.letters import (
    LetterError,
    draft_letter,
    edit_letter,
    mark_sent,
    sign_letter,
    withdraw_letter,
)
from dintel.apps.contacts.services.link import LinkError, link_contacts, undo_link
from dintel.apps.contacts.services.record import (
    add_paper,
    add_request,
    answer_request,
    note_kept_words,
    record_custody,
    record_disclosure,
    record_observation,
)
from dintel.apps.contacts.services.seal import name_reader, seal_contact, unseal_contact
from dintel.apps.contacts.services.verify import verify_contact

__all__ = [
    "Change",
    "DecisionError",
    "EditedMeanwhileError",
    "FilingConflictError",
    "LetterError",
    "LinkError",
    "Receipt",
    "UnfitValueError",
    "add_paper",
    "add_request",
    "answer_request",
    "correct_contact",
    "decide",
    "draft_letter",
    "edit_letter",
    "file_contact",
    "link_contacts",
    "mark_sent",
    "name_reader",
    "note_kept_words",
    "record_custody",
    "record_disclosure",
    "record_observation",
    "seal_contact",
    "sign_letter",
    "undo_link",
    "unseal_contact",
    "verify_contact",
    "withdraw_letter",
    "write_privileged_note",
]
