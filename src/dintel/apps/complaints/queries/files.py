"""What a reporter sees of the files they sent; who else may open them is said in ``visible``."""

from __future__ import annotations

from django.db.models import QuerySet

from dintel.apps.complaints.models import Report
from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import FileView, Upload

KIND = "report"
__all__ = ["KIND", "Report", "Upload"]


def files_of(report: Report) -> QuerySet[File]:
    """Return the files of a report that are kept, in the order in which they came; who may see it is asked before."""
    return evidence.with_words().filter(subject_kind=KIND, subject_key=report.number, disposed_at__isnull=True)


def files_for_packet(report: Report, *, is_whole: bool) -> QuerySet[File]:
    """Return the files that go into a packet of a report: all of them, or the redacted copies alone."""
    return files_of(report) if is_whole else files_of(report).filter(copy_of__isnull=False)


def sent_files(report: Report) -> tuple[FileView, ...]:
    """Return the files that came from the reporter, for the reporter; precondition: it is they who ask."""
    return evidence.files_from_outside(KIND, report.number)
