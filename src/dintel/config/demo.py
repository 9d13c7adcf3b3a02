"""The demo city: invented people, contacts, visits and reports, each marked synthetic, made once."""

from datetime import timedelta

from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.audit.demo import make_demo_audit
from dintel.apps.booking.demo import make_demo_booking
from dintel.apps.complaints.demo import make_demo_complaints
from dintel.apps.contacts.demo import make_demo_contacts
from dintel.apps.council.demo import make_demo_council
from dintel.apps.design.profile import has_law
from dintel.apps.duties.demo import make_demo_duties
from dintel.apps.figures.demo import make_demo_figures
from dintel.apps.partners.demo import make_demo_partners
from dintel.apps.records.foia.demo import make_demo_foia
from dintel.apps.records.ipra.demo import make_demo_inspection
from dintel.apps.regimes.demo import make_demo_regimes
from dintel.apps.training.demo import make_demo_training

IN_OFFICE = timedelta(days=30)
"""The people of the demo were there before its first contact, so that each was told of it."""


def make_demo() -> None:
    """Fill an empty database with the demo city; what is there already stays as it is."""
    at = timezone.now()
    people = make_demo_people(at=at - IN_OFFICE)
    make_demo_contacts(people=people, at=at)
    make_demo_booking(people=people, at=at)
    make_demo_complaints(people=people, at=at)
    make_demo_partners(people=people, at=at)
    make_demo_foia(people=people, at=at)
    make_demo_duties(people=people, at=at)
    if has_law("inspection"):
        make_demo_inspection(people=people, at=at)
    make_demo_training(people=people, at=at)
    make_demo_council(people=people, at=at)
    make_demo_figures(people=people, at=at)
    make_demo_regimes(people=people, at=at)  # counts what the one before it brought in
    make_demo_audit(people=people, at=at)
