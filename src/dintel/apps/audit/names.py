"""Words for what the room keeps as short names."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

Words = str | Promise

CHECKS: dict[str, Words] = {
    "ledger": t("The log and every row"),
    "figures": t("Published counts"),
    "evidence": t("Files and their custody"),
    "retention": t("What was disposed of"),
}
CHECK_WORDS: dict[str, Words] = {
    "ledger": t("Computes the whole log again and holds every row of the register against it."),
    "figures": t("Counts every figure again from the register and compares it with what is kept."),
    "evidence": t("Reads every file again, compares it with its hash, and follows every chain of custody."),
    "retention": t("Looks for records that were emptied without an entry of the log that says so."),
}
STATES: dict[str, Words] = {
    "waiting": t("waits for its turn"),
    "running": t("under way"),
    "done": t("done"),
    "failed": t("could not be done"),
}
COUNTS: dict[str, Words] = {
    "records": t("records, each with its proof"),
    "disposed": t("records that were disposed of, of which the log still proves that they were"),
    "sealed": t("left out because they are sealed"),
    "privileged": t("left out because they are between the city and its counsel"),
    "closed": t("left out because they belong to rooms that are closed to you"),
    "releases": t("releases of figures"),
    "statements": t("statements of auditors"),
}
STEPS: dict[str, Words] = {
    "records": t("records"),
    "leaves": t("entries of the log"),
    "leaves read": t("entries of the log"),
    "tiles": t("parts of the tree"),
    "checkpoints": t("checkpoints"),
    "files": t("files"),
    "chains of custody": t("chains of custody"),
    "records disposed of": t("records disposed of"),
}
RECORDS: dict[str, Words] = {
    "contact": t("contacts"),
    "request": t("requests in contacts"),
    "visit": t("visits at the booking centre"),
    "shift": t("shifts at the booking centre"),
    "booking_centre": t("pages of the booking centre"),
    "foia": t("requests to agencies"),
    "records_request": t("requests to the city"),
    "task": t("tasks of the roll-out"),
    "partner": t("partners"),
    "export": t("lists taken out as files"),
    "regime_report": t("reports the law asks for"),
    "training": t("lists of training"),
    "audit_export": t("exports"),
    "audit_check": t("checks"),
    "audit_statement": t("statements"),
    "audit": t("pages of the auditor’s room"),
}


def moment(at: datetime) -> str:
    """Return a moment in the city's time, so that a sentence can end with it in every language."""
    local = timezone.localtime(at)
    return f"{formats.date_format(local, 'DATE_FORMAT')}, {local:%H:%M}"


def record(kind: str) -> str:
    """Return what records of a kind are called; the kind itself where there is no word."""
    return str(RECORDS.get(kind, kind))


def step(what: str) -> str:
    """Return what a worker is going through."""
    if what.startswith("rows of "):
        return str(t("rows of the register"))
    return str(STEPS.get(what, what))
