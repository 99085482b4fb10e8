"""Policy: every value that an authority or recovery staff decides, read from one TOML file, with its unit, meaning and source."""

from tandem.policy.editing import edited, setting_of
from tandem.policy.reading import generic_policy, generic_text, new_policy, parse_policy
from tandem.policy.sections import (
    ChecksPolicy,
    Confidence,
    NamesPolicy,
    Policy,
    RecordsPolicy,
    UncertaintyPolicy,
    VarianceParts,
)
from tandem.policy.values import PolicyValue, Setting, settings, values

__all__ = [
    "ChecksPolicy",
    "Confidence",
    "NamesPolicy",
    "Policy",
    "PolicyValue",
    "RecordsPolicy",
    "Setting",
    "UncertaintyPolicy",
    "VarianceParts",
    "edited",
    "generic_policy",
    "generic_text",
    "new_policy",
    "parse_policy",
    "setting_of",
    "settings",
    "values",
]
