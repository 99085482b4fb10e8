"""The life of a hazardous area: which of the states that people claimed count, and what the next steps still need.

``said`` reads the claims of an area, ``ground`` what the picture holds on it, ``needs`` compares both with a step of the policy,
``walk`` goes from claim to claim. What raises danger counts at once; what lowers it counts with all that policy asks, or not at all.
"""

from tandem.picture.life.derive import derived_areas, lacking, lives, pending_lives
from tandem.picture.life.model import ENDED, LOWERED, Life, Need, NextStep, Refused, Taken
from tandem.picture.life.needs import Offered
from tandem.picture.life.quality import quality
from tandem.picture.life.releases import derived_releases, may_release
from tandem.picture.life.transitions import Transition, transitions

__all__ = [
    "ENDED",
    "LOWERED",
    "Life",
    "Need",
    "NextStep",
    "Offered",
    "Refused",
    "Taken",
    "Transition",
    "derived_areas",
    "derived_releases",
    "lacking",
    "lives",
    "may_release",
    "pending_lives",
    "quality",
    "transitions",
]
