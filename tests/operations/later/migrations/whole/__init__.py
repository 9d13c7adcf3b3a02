"""The migrations that a room has, and further ones."""

import dintel.apps.complaints.migrations as ours

__path__ += ours.__path__
