"""What is done with figures: counts are kept, and a period is released."""

from dintel.apps.figures.services.keeping import keep_counts, recount
from dintel.apps.figures.services.releasing import NotReleasedError, release_due, release_figure

__all__ = ["NotReleasedError", "keep_counts", "recount", "release_due", "release_figure"]
