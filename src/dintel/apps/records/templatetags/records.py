"""Words and amounts on the pages of requests for records: ``{% load records %}``."""

from django import template

from dintel.apps.city import law
from dintel.apps.records import ipra_names

register = template.Library()
register.filter("law", law.say)
register.filter("dollars", ipra_names.dollars)
register.filter("unlocalized", str)
register.filter("letter_kind", lambda value: ipra_names.LETTERS.get(value, value))
register.filter("letter_state", lambda value: ipra_names.LETTER_STATES.get(value, value))
