"""Amendments that were kept: what was proposed, to which law, and what was found. Nothing of it ever changes."""

from __future__ import annotations

from django.db import models


class KeptAmendment(models.Model):
    """One amendment to one version of the law, under the hash of both."""

    hash = models.CharField(max_length=64, unique=True, editable=False)
    body = models.TextField()
    """Canonical bytes of the policy's hash and the amendment (``lawbook.amendments``); ``hash`` is their digest."""
    title = models.CharField(max_length=160)
    policy_hash = models.CharField(max_length=64)
    policy_on = models.DateField()
    """A day on which the city's law had that hash."""
    findings = models.TextField()
    """What was found that day, with figures as they were released then (``findings.Findings``), as JSON."""
    holds = models.BooleanField()
    """Whether the legal floor held. Where it did not, the amendment cannot be adopted, and nothing here adopts any."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return the beginning of the hash and the title."""
        return f"{self.hash[:12]} {self.title}"
