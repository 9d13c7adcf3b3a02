"""The verifier that goes into every export: one file of plain Python, some of it that of referral packets."""

from __future__ import annotations

from dintel.apps.complaints.packet import verifier as packets

SHARED, OWN = ("container", "inclusion", "signing"), ("tree", "records", "verify")


def assembled() -> bytes:
    """Return the one file."""
    shared = [(packets.__name__, name) for name in SHARED]
    return packets.put_together([*shared, *((__name__, name) for name in OWN)])
