"""Reports that a law asks for at the end of a period: the period, the day it is due, its tables, its public copy."""

from dintel.domain.regime.column import AXES, FACTS, TELLS, Column, Count
from dintel.domain.regime.due import Fixed, due_of
from dintel.domain.regime.duty import Example, Regime, Sheet
from dintel.domain.regime.kinds import Tabled, Thing
from dintel.domain.regime.period import Cycle, Period, closed, period_holding
from dintel.domain.regime.public import public_copy
from dintel.domain.regime.reconcile import REASONS, Compared
from dintel.domain.regime.table import Counted, Line, Table, is_nil, share, tabulate

__all__ = [
    "AXES",
    "FACTS",
    "REASONS",
    "TELLS",
    "Column",
    "Compared",
    "Count",
    "Counted",
    "Cycle",
    "Example",
    "Fixed",
    "Line",
    "Period",
    "Regime",
    "Sheet",
    "Table",
    "Tabled",
    "Thing",
    "closed",
    "due_of",
    "is_nil",
    "period_holding",
    "public_copy",
    "share",
    "tabulate",
]
