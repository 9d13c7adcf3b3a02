"""Reports by period in their versions, and counts compared."""

from dintel.apps.regimes.models.comparison import Comparison
from dintel.apps.regimes.models.report import How, Report, ReportReminder, State

__all__ = ["Comparison", "How", "Report", "ReportReminder", "State"]
