"""The demo city: invented people, contacts and visits, each marked synthetic, made once."""

from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.booking.demo import make_demo_booking
from dintel.apps.contacts.demo import make_demo_contacts


def make_demo() -> None:
    """Fill an empty database with the demo city; what is there already stays as it is."""
    at = timezone.now()
    people = make_demo_people(at=at)
    make_demo_contacts(people=people, at=at)
    make_demo_booking(people=people, at=at)
