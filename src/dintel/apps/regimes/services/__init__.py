"""What is done with reports and comparisons: one function is one thing a person does."""

from dintel.apps.regimes.services.comparing import Other, compare
from dintel.apps.regimes.services.drawing import correct, draw_up
from dintel.apps.regimes.services.filing import file_report
from dintel.apps.regimes.services.refusals import ReportError
from dintel.apps.regimes.services.reminding import remind_of_reports
from dintel.apps.regimes.services.signing import look_at, sign

__all__ = [
    "Other",
    "ReportError",
    "compare",
    "correct",
    "draw_up",
    "file_report",
    "look_at",
    "remind_of_reports",
    "sign",
]
