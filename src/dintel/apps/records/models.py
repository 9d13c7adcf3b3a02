"""The tables of both halves, where Django looks for them; each half reads its own from its own ``models``."""

from dintel.apps.records.foia import models as foia
from dintel.apps.records.ipra import models as ipra

__all__ = ["foia", "ipra"]
