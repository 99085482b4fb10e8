"""The chain told in words (rule 7): who said what, citing whom, on which day, and how far it is confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim, JsonValue, Source
from tandem.vocabulary import Property, label

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ONWARD = {
    "cites": ", citing ",
    "was_told": ", told by ",
    "infers": ", inferring from ",
    "saw": ", having seen it with ",
    "measured": ", having measured it with ",
}
AT_ROOT = {
    "saw": ", who saw it,",
    "measured": ", who measured it,",
    "infers": ", who infers it,",
    "cites": "",
    "was_told": "",
}
VERBS = {"says": "said", "denies": "denied", "expects": "said", "plans": "said", "retracts": "retracted"}
NOT_JUDGED = ("F", None)


def telling(claim: Claim, prop: Property | None, sources: Mapping[str, Source]) -> str:
    """``Yonhap, citing the National Intelligence Service, said on 3 May 2026 (received 5 May 2026) that people is 5000``."""
    received = f"(received {day_text(claim.received_at.date())})"
    when = received if claim.said_at is None else f"on {day_text(claim.said_at.date())} {received}"
    return f"{_speakers(claim, sources)} {VERBS[claim.stance]} {when} that {_content(claim, prop)}"


def day_text(day: date) -> str:
    """``3 May 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def property_text(prop: Property | None, name: str) -> str:
    """The label of a property inside a sentence."""
    return prop.label.lower() if prop is not None and prop.label else name.replace("_", " ")


def _speakers(claim: Claim, sources: Mapping[str, Source]) -> str:
    if not claim.chain:
        return "Somebody unnamed"
    words = ""
    for step in claim.chain[:-1]:
        words += _name(step.source, sources) + ONWARD[step.how]
    root = claim.chain[-1]
    words += _name(root.source, sources) + AT_ROOT[root.how]
    return words + "," if len(claim.chain) > 1 and not words.endswith(",") else words


def _name(source: str, sources: Mapping[str, Source]) -> str:
    known = sources.get(source)
    return source if known is None else known.name


def _content(claim: Claim, prop: Property | None) -> str:
    name = property_text(prop, claim.property)
    if claim.value is None and claim.geometry is None:
        if claim.unreadable:
            return f"{name} is '{claim.original}', which could not be read ({claim.unreadable})"
        return f"{name} is as reported before" if claim.stance in ("denies", "retracts") else f"{name} is not known"
    value = value_text(claim, prop)
    if claim.stance == "expects":
        return f"it expects {name} to be {value}"
    if claim.stance == "plans":
        return f"it plans {name} to be {value}"
    return f"{name} is {value}"


def value_text(claim: Claim, prop: Property | None) -> str:
    """The value of a claim in words, with its unit; a geometry is ``as mapped``."""
    if claim.geometry is not None:
        return "as mapped"
    text = _plain(claim.value, prop)
    quantity = quantity_of(claim.value) if prop is not None and prop.type == "quantity" else None
    if quantity is not None and quantity.text:
        return text
    if prop is not None and prop.unit and prop.unit not in (prop.name, "share"):
        return f"{text} {prop.unit}"
    return text


def _plain(value: JsonValue, prop: Property | None) -> str:
    quantity = quantity_of(value) if prop is not None and prop.type == "quantity" else None
    if quantity is not None:
        return quantity.words()
    if isinstance(value, str):
        return label(prop.codes, value) if prop is not None and prop.type == "code" else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        coded = prop is not None and prop.type == "codes"
        return ", ".join(label(prop.codes, str(item)) if coded and prop else str(item) for item in value) or "none"
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else str(value)


def judged_words(claim: Claim, sources: Mapping[str, Source]) -> str:
    """Likelihood as it was written with its band, reliability of the root and credibility; never a guessed figure (rule 3)."""
    source = sources.get(claim.chain[-1].source) if claim.chain else None
    reliability = None if source is None or source.reliability == "F" else source.reliability
    credibility = None if claim.credibility == 6 else claim.credibility
    if reliability is None and credibility is None:
        words = "reliability and credibility not judged"
    else:
        words = f"reliability {reliability or 'not judged'}, credibility {credibility or 'not judged'}"
    if not claim.likelihood_words and claim.likelihood is None:
        return words
    return f"likelihood {_likelihood(claim)}; {words}"


def _likelihood(claim: Claim) -> str:
    written = f"'{claim.likelihood_words}'" if claim.likelihood_words else ""
    if claim.likelihood is None:
        return f"{written} (no band)"
    band = f"{claim.likelihood.low * 100:.0f}-{claim.likelihood.high * 100:.0f} %"
    return f"{written} ({band})" if written else band


def count_words(claims: Sequence[Claim], one: str, many: str) -> str:
    """``1 claim says`` or ``3 claims say``."""
    return f"1 {one}" if len(claims) == 1 else f"{len(claims)} {many}"
