"""Policy: every value that an authority or recovery staff decides, read from one TOML file, with its unit, meaning and source."""

from tandem.policy.editing import edited, setting_of
from tandem.policy.reading import generic_policy, generic_text, new_policy, parse_policy
from tandem.policy.sections import (
    ChecksPolicy,
    Confidence,
    LearntShares,
    NamesPolicy,
    Policy,
    RecordsPolicy,
    UncertaintyPolicy,
)
from tandem.policy.values import PolicyValue, Setting, settings, values

__all__ = [
    "ChecksPolicy",
    "Confidence",
    "LearntShares",
    "NamesPolicy",
    "Policy",
    "PolicyValue",
    "RecordsPolicy",
    "Setting",
    "UncertaintyPolicy",
    "edited",
    "generic_policy",
    "generic_text",
    "new_policy",
    "parse_policy",
    "setting_of",
    "settings",
    "values",
]
