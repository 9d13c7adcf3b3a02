"""A reporter's files: kept by the evidence room from somebody without an account, under a name that tells nothing.

The name a device gives may say a time, a place or a person; what a file is, is told by its content, so only the ending
stays of it. A report that had been set aside is back on the list as soon as its reporter adds something to it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils import timezone

from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services.floods import bring_back
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.services.uploads import Readable

KIND = "report"
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})$")


def name_of(key: UUID | str, said: str) -> str:
    """Return what a file is called: ``file-3f9a.jpg``, by its key and the ending of the name that a device said."""
    ending = _ENDING.search(said.strip())
    return f"file-{str(key)[:4]}{'.' + ending[1].lower() if ending else ''}"


def expect_file(*, report: Report, on: date) -> None:
    """Take note that a file is coming, before its first byte: the report is back on the list if it was set aside."""
    bring_back(report=report, on=on)


def keep_sent_file(*, report: Report, said: str, stream: Readable, declared_type: str, at: datetime) -> str:
    """Keep a file that came in a plain form, and return what it is called now.

    Raises RefusedError as `evidence.services.keep_file` does.
    """
    expect_file(report=report, on=timezone.localdate(at))
    key = uuid4()
    file = evidence.keep_file(
        key=key,
        subject_kind=KIND,
        subject_key=report.number,
        name=name_of(key, said),
        stream=stream,
        declared_type=declared_type,
        by=None,
        at=at,
    )
    called: str = file.name
    return called
