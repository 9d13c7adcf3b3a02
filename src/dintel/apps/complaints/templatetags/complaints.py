"""Words of the law and of a case on its pages."""

from django import template

from dintel.apps.complaints import labels

register = template.Library()
register.filter("law", labels.law)
register.filter("shown", labels.state)
register.filter("outcome", labels.outcome)
register.filter("department", labels.department)
