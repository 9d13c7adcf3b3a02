"""What a reporter sees of the files they sent; who else may open them is said in ``visible``."""

from __future__ import annotations

from dintel.apps.complaints.models import Report
from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence.queries import FileView, Upload
from dintel.apps.sealing.services import Subject

KIND = "report"
__all__ = ["KIND", "Report", "Subject", "Upload"]


def sent_files(report: Report) -> tuple[FileView, ...]:
    """Return the files that came from the reporter, for the reporter; precondition: it is they who ask."""
    return evidence.files_from_outside(KIND, report.number)
