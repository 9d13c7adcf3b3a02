"""What the search reads of the store's contacts: what the product writes of each, but for the words that lie sealed.

Those are noise in the store (``store``, 5.), so they have no tokens; a real contact has some dozens more. The product's
own way looks for the key of sealed words at each contact, and would write while the store is filled; ``differing``
holds what is made here against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

Drawn = Mapping[str, Sequence[Any]]
SEALED_OF_A_CONTACT = {"account": "", "said": ""}
SEALED_OF_A_REQUEST = {"words": "", "basis": ""}


def texts(contacts: Drawn, began: np.ndarray, requests: Drawn) -> Drawn:
    """Return the search texts of some contacts, by column; ``began`` are their moments of UTC."""
    from dintel.apps.contacts.models import SearchText
    from dintel.apps.contacts.services.index import BREAK
    from dintel.apps.contacts.tokens import ID_BITS, number_tokens, token, words_of
    from dintel.apps.design.profile import active_city

    city, told, found = active_city(), cache(token), cache(words_of)

    @cache
    def of_place(facility: str, department: str) -> list[str]:
        names = [city.facilities[facility].name] if facility else []
        names += [city.departments[department].name] if department else []
        return [word for name in names for word in (BREAK, *found(name))]

    asked = defaultdict(list)
    for contact, *facts in zip(
        *(requests[name] for name in ("contact_id", "outcome", "asked", "document")), strict=True
    ):
        asked[contact].append(facts)
    plain = ("facility", "department", "verified", "immigration", "channel")
    columns = (*plain, "filed_by_id", "id", "sealed", "number", "agency")
    words = []
    for *values, by, key, sealed, number, agency in zip(*(contacts[name] for name in columns), strict=True):
        words.append(
            [
                *(told(name, value) for name, value in zip(plain, values, strict=True)),
                told("filed_by", by),
                *sorted({told("outcome", outcome) for outcome, _asked, _paper in asked[key]}),
                *sorted({told("asked", what) for _outcome, what, _paper in asked[key]}),
                *sorted({told("document", paper) for _outcome, _asked, paper in asked[key]}),
                *([told("sealed", "yes")] if sealed else []),
                *number_tokens(number),
                *of_place(values[0], values[1]),
                BREAK,
                *found(agency),
            ]
        )
    return {
        "place": ((began.astype("datetime64[s]").astype(np.int64) << ID_BITS) | np.array(contacts["id"])).tolist(),
        "contact_id": contacts["id"],
        "words": _as_kept(SearchText, words),
    }


def _as_kept(model: Any, words: Sequence[Sequence[str]]) -> list[str]:
    from django.db import connection

    field = model._meta.get_field("words")
    return [field.get_db_prep_value(one, connection) for one in words]


def differing(sample: int = 500) -> int:
    """Return how many of the first contacts have another search text than the product would write of them."""
    from django.db import connection

    from dintel.apps.contacts.models import Contact, Request, SearchText
    from dintel.apps.contacts.services.index import _row

    sql = "SELECT count(*) FROM contacts_searchtext WHERE place = %s AND contact_id = %s AND words = %s"
    sql += "::tsvector" if connection.vendor == "postgresql" else ""
    names = [field.attname for field in Contact._meta.concrete_fields if field.attname not in SEALED_OF_A_CONTACT]
    differ = 0
    for told in Contact.objects.order_by("pk").values(*names)[:sample]:
        asked = Request.objects.filter(contact=told["id"]).order_by("ordinal").values("outcome", "asked", "document")
        contact = SimpleNamespace(**told, **SEALED_OF_A_CONTACT, pk=told["id"])
        row = _row(contact, [SimpleNamespace(**one, **SEALED_OF_A_REQUEST) for one in asked], (), ())  # type: ignore[arg-type,list-item]  # has what is read
        with connection.cursor() as cursor:
            cursor.execute(sql, [row.place, told["id"], _as_kept(SearchText, [row.words])[0]])
            differ += cursor.fetchone()[0] != 1
    return differ
