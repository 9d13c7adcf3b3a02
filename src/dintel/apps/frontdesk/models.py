"""What staff at a counter filed, as they filed it.

There is no sign-in yet: nothing filed here can be read back over the web. A filing is answered
with its acknowledgement only. Reading comes with the register, which knows who may see what.
There is no column for any resident's status, nationality, birthplace or religion.
"""

from __future__ import annotations

from django.db import models


class Filing(models.Model):
    """One note sent from a counter; ``key`` was made on the device before the first keystroke."""

    key = models.UUIDField(unique=True, editable=False)
    body_sha256 = models.CharField(max_length=64, editable=False)
    received_at = models.DateTimeField(editable=False)
    language = models.CharField(max_length=12)
    place = models.CharField(max_length=80, blank=True)
    """The facility's id in the city profile, or empty when it is not one of the city's."""
    path = models.JSONField(default=list)
    """The choices tapped, in order."""
    facts = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    policy_hash = models.CharField(max_length=64)
    """The law under which the server answered the facts on arrival."""
    shown_hash = models.CharField(max_length=64, blank=True)
    """The law the page held when staff acted; older than ``policy_hash`` after time offline."""
    determination = models.JSONField(default=dict)

    class Meta:
        """Newest last, as they came."""

        ordering = ("received_at", "pk")

    def __str__(self) -> str:
        """Return the key and the moment it was received."""
        return f"{self.key} received {self.received_at:%Y-%m-%d %H:%M}"
