"""Tags of the pages of requests to agencies."""

from __future__ import annotations

from django import template

from dintel.apps.city import law
from dintel.apps.records.foia.statute import agency_name

register = template.Library()
register.filter("said", law.say)
register.filter("agency", agency_name)
