"""The two formats of GeoReport v2: XML by element, and JSON as the Spark convention makes it of that XML.

A list is an element that holds one element for each of its members, called in the singular; in JSON it is the array
alone. What is not known is an empty element, and ``null``. True and false are words in XML.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from dintel.apps.open311.told import Plain

TYPES: Mapping[str, str] = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
MEMBERS: Mapping[str, str] = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What a member of each list is called."""


def written(root: str, told: Plain, form: str) -> bytes:
    """Return what is told under a root's name, in one of ``TYPES``."""
    if form == "json":
        return json.dumps(told, ensure_ascii=False, indent=1).encode()
    found: bytes = ET.tostring(_element(root, told), encoding="utf-8", xml_declaration=True)
    return found


def _element(name: str, told: Plain) -> ET.Element:
    found = ET.Element(name)
    if isinstance(told, Mapping):
        found.extend(_element(key, value) for key, value in told.items())
    elif isinstance(told, bool):
        found.text = "true" if told else "false"
    elif isinstance(told, Sequence) and not isinstance(told, str):
        found.extend(_element(MEMBERS[name], one) for one in told)
    elif told is not None:
        found.text = str(told)
    return found
