"""What a prosecutor needs to file: the offences with their elements, and a packet whose parts can be checked."""

from dintel.domain.referral.offence import Element, Offence, Shown, Standing, standing_of

__all__ = ["Element", "Offence", "Shown", "Standing", "standing_of"]
