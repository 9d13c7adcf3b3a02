"""What the questions of a report say to people, and their choices."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

TITLES: dict[str, Words] = {
    "danger": _("Are you in danger right now?"),
    "happened": _("What happened?"),
    "when": _("When was it?"),
    "where": _("Where was it?"),
    "said": _("What did they say they were?"),
    "showed": _("What did they show?"),
    "wore": _("What did they wear or carry?"),
    "drove": _("What did they drive?"),
    "wanted": _("What did they want?"),
    "harm": _("Was money, force or entry involved?"),
    "witness": _("Did anybody else see it?"),
    "staff": _("Could it concern people who work for the city or the police?"),
    "more": _("Is there anything else?"),
    "name": _("Do you want to give a name or a way to reach you?"),
}
HINTS: dict[str, Words] = {
    "happened": _("Mark all that fits, or write it in your own words."),
    "when": _("A guess is fine."),
    "where": _("A street, a corner, a shop or a building is enough."),
    "said": _("Names of agencies, words on the phone, a name they gave."),
    "showed": _("What was on it: a name, a number, a seal."),
    "wore": _("Words on clothes, colours, a mask, a weapon."),
    "drove": _("Even part of a plate helps."),
    "harm": _("Mark all that fits."),
    "witness": _("You need not name anybody. Say whether somebody saw it, or whether there is a camera."),
    "staff": _("Then nobody who may be concerned reads it. The intake desk decides who does."),
    "name": _("You need not. Without it the city can still ask you back: you get a code to return with."),
}
LABELS: dict[str, Words] = {
    "happened_words": _("In your own words"),
    "day": _("Day"),
    "part": _("Part of the day"),
    "place": _("Place"),
    "city_place": _("Was it at a city building or park?"),
    "said": _("What they said"),
    "showed_words": _("What you saw on it"),
    "wore_words": _("What else you saw"),
    "plate": _("Plate"),
    "drove": _("Kind and colour of the car"),
    "wanted_words": _("What they asked for"),
    "harm_words": _("How much, how, what was damaged"),
    "witness_words": _("Who might know more, without names if you like"),
    "more": _("Anything else"),
    "name": _("Name"),
    "reach": _("Telephone or e-mail"),
}
YES_NO: dict[str, Words] = {"yes": _("Yes"), "no": _("No"), "unknown": _("I do not know")}
CHOICES: dict[str, dict[str, Words]] = {
    "danger": {"no": _("No"), "yes": _("Yes")},
    "happened": {
        "said_officer": _("Somebody said they were an officer"),
        "masked": _("Masked people gave orders"),
        "came_home": _("They came to a home"),
        "stopped": _("They stopped somebody in the street or in a car"),
        "took": _("They took somebody away"),
        "called": _("They called or wrote"),
        "paid": _("They wanted or took money"),
        "sold_help": _("They sold papers or help with papers"),
        "other": _("Something else"),
    },
    "part": {
        "morning": _("Morning"),
        "afternoon": _("Afternoon"),
        "evening": _("Evening"),
        "night": _("Night"),
        "unknown": _("I do not know"),
    },
    "city_place": YES_NO,
    "claimed": {
        "ice": _("ICE or immigration"),
        "border": _("Border Patrol"),
        "police": _("City or state police"),
        "sheriff": _("Sheriff"),
        "federal": _("Another federal agency"),
        "none": _("They did not say"),
        "other": _("Something else"),
    },
    "showed": {
        "badge": _("A badge"),
        "card": _("A card"),
        "paper": _("A paper"),
        "nothing": _("Nothing"),
    },
    "wore": {
        "mask": _("A mask"),
        "vest": _("A vest with words on it"),
        "uniform": _("A uniform"),
        "plain": _("Ordinary clothes"),
        "gun": _("A weapon"),
    },
    "wanted": {
        "money": _("Money"),
        "papers": _("To see papers"),
        "person": _("A person"),
        "enter": _("To come in"),
        "other": _("Something else"),
    },
    "harm": {
        "paid": _("Money was paid or taken"),
        "force": _("Force was used"),
        "entered": _("They came in"),
        "held": _("Somebody was held"),
        "weapon": _("A weapon was shown"),
        "none": _("None of these"),
    },
    "witness": YES_NO,
    "staff": YES_NO,
}
PROBLEMS: dict[str, Words] = {
    "needed": _("Mark at least one line, or write a few words. This is the only question that needs an answer."),
    "long": _("This is longer than fits. Shorten it, and write the rest on the page “Is there anything else?”"),
    "no_day": _("This is not a day. Choose one, or leave it empty."),
    "too_late": _("This day has not come yet. Choose today or a day before, or leave it empty."),
}
STATES: dict[str, Words] = {
    "new": _("Received. Nobody has decided yet what happens with it."),
    "triaged": _("Read. It was handed to people who work on it."),
    "referred": _("Sent to a prosecutor."),
    "closed": _("Closed."),
}


def answer(field: str, value: str | tuple[str, ...]) -> list[Words]:
    """Return an answer in words, one for each choice that was marked."""
    known = CHOICES.get(field)
    values = (value,) if isinstance(value, str) else value
    return [known.get(one, one) if known else one for one in values]
