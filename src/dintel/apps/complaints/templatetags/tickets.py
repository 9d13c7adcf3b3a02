"""Tags for the forms of a report: `{% load tickets %}`, and `{% ticket_fields %}` inside the form."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from dintel.apps.complaints.services import tickets

register = template.Library()


@register.inclusion_tag("complaints/_ticket.html", takes_context=True)
def ticket_fields(context: template.Context) -> dict[str, Any]:
    """Carry the form's ticket to the next page, and let the device work on it meanwhile."""
    return {"given": tickets.carried(context["request"].POST, at=timezone.now())}
