"""Who may open and add a report's files, and what its reporter sees of those they sent."""

from __future__ import annotations

from django.urls import reverse

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.subjects import Kind
from dintel.apps.complaints.models import Report, State
from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence.queries import FileView, Upload
from dintel.apps.sealing.services import Subject

KIND = "report"
READ, WORK = "complaint.read", "complaint.work"
__all__ = ["KIND", "READ", "WORK", "Report", "Subject", "Upload"]


def may_files(access: Access, action: str, number: str) -> bool:
    """Return whether the action is open on the files of the report with this number.

    Files are read by whoever may read the report, and added by whoever works on it. A city attorney may hold the
    record without opening it.
    """
    if action == evidence.HOLD:
        return access.may(evidence.HOLD)
    needed = READ if action in {evidence.READ, READ} else WORK
    report = Report.objects.filter(number=number).first()
    return report is not None and _reads(access, needed, report)


def _reads(access: Access, needed: str, report: Report) -> bool:
    return access.may(needed) and report.state == State.NEW


def sent_files(report: Report) -> tuple[FileView, ...]:
    """Return the files that came from the reporter, for the reporter; precondition: it is they who ask."""
    return evidence.files_from_outside(KIND, report.number)


def kind_of_report() -> Kind:
    """Return reports as other rooms know them."""
    return Kind(KIND, lambda number: reverse("complaints:floods") + f"#{number}", may_files)
