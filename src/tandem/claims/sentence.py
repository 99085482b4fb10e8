"""The chain told in words (rule 7): who said what, citing whom, on which day, and how far it is confirmed.

Sentences are ``worded``: English as they stand, told in the reader's language by ``Language.text``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim, JsonValue, Source
from tandem.language import phrase
from tandem.vocabulary import Property, label
from tandem.worded import Worded, joined, lowered, worded, worded_plural

_ONWARD = {
    "cites": phrase("{who}, citing {then}"),
    "was_told": phrase("{who}, told by {then}"),
    "infers": phrase("{who}, inferring from {then}"),
    "saw": phrase("{who}, having seen it with {then}"),
    "measured": phrase("{who}, having measured it with {then}"),
}
_AT_ROOT = {
    "saw": phrase("{who}, who saw it,"),
    "measured": phrase("{who}, who measured it,"),
    "infers": phrase("{who}, who infers it,"),
}
_SAID = {
    "says": phrase("{who} said (received {received}) that {what}"),
    "denies": phrase("{who} denied (received {received}) that {what}"),
    "retracts": phrase("{who} retracted (received {received}) that {what}"),
}
_SAID_ON = {
    "says": phrase("{who} said on {day} (received {received}) that {what}"),
    "denies": phrase("{who} denied on {day} (received {received}) that {what}"),
    "retracts": phrase("{who} retracted on {day} (received {received}) that {what}"),
}
_CONTENT = {
    "expects": phrase("it expects {name} to be {value}"),
    "plans": phrase("it plans {name} to be {value}"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """How a belief is told: the claim that leads, how many stand for it and against it, and what follows from that.

    It is told only when somebody asks: a region has many more beliefs than readers. ``lead`` is None where nothing stands;
    then ``outcome`` is all there is to say.
    """

    lead: Claim | None
    prop: Property | None
    sources: Mapping[str, Source]
    supporting: int
    opposing: int
    outcome: Worded

    def told(self, names: Mapping[str, str]) -> Worded:
        """The sentence; things that values refer to are named where ``names`` has them by id."""
        if self.lead is None:
            return joined(self.outcome, end=".")
        parts = [telling(self.lead, self.prop, self.sources, names), judged_words(self.lead, self.sources)]
        if self.supporting > 1:
            more = self.supporting - 1
            parts.append(worded_plural("{n} more claim supports it", "{n} more claims support it", more))
        if self.opposing:
            parts.append(worded_plural("{n} claim stands against it", "{n} claims stand against it", self.opposing))
        return joined(*parts, self.outcome, by="; ", end=".")


def telling(
    claim: Claim, prop: Property | None, sources: Mapping[str, Source], names: Mapping[str, str] | None = None
) -> Worded:
    """``Yonhap, citing the National Intelligence Service, said on 3 May 2026 (received 5 May 2026) that people is 5000``."""
    said = {"who": _speakers(claim, sources), "received": claim.received_at.date()}
    stance = claim.stance if claim.stance in _SAID else "says"
    what = _content(claim, prop, names or {})
    if claim.said_at is None:
        return worded(_SAID[stance], **said, what=what)
    return worded(_SAID_ON[stance], **said, day=claim.said_at.date(), what=what)


def property_text(prop: Property | None, name: str) -> str:
    """The label of a property inside a sentence."""
    return lowered(worded(prop.label)) if prop is not None and prop.label else name.replace("_", " ")


def speakers_of(claim: Claim, names: Mapping[str, str]) -> tuple[str, ...]:
    """The chain by the names of sources by id; of a restricted report only that it is one."""
    return (
        (worded("A restricted report"),)
        if claim.withheld
        else tuple(names.get(s.source, s.source) for s in claim.chain)
    )


def _speakers(claim: Claim, sources: Mapping[str, Source]) -> str:
    if claim.withheld:
        return worded("A restricted report")
    if not claim.chain:
        return worded("Somebody unnamed")
    root, several = claim.chain[-1], len(claim.chain) > 1
    words: str = _name(root.source, sources)
    if root.how in _AT_ROOT:
        words = worded(_AT_ROOT[root.how], who=words)
    elif several:
        words = worded("{who},", who=words)
    for step in reversed(claim.chain[:-1]):
        words = worded(_ONWARD[step.how], who=_name(step.source, sources), then=words)
    return words


def _name(source: str, sources: Mapping[str, Source]) -> str:
    known = sources.get(source)
    return source if known is None else known.name


def _content(claim: Claim, prop: Property | None, names: Mapping[str, str]) -> Worded:
    name = property_text(prop, claim.property)
    if claim.value is None and claim.geometry is None:
        if claim.unreadable:
            why, original = claim.unreadable, claim.original
            return worded(
                "{name} is '{original}', which could not be read ({why})", name=name, original=original, why=why
            )
        if claim.stance in ("denies", "retracts"):
            return worded("{name} is as reported before", name=name)
        return worded("{name} is not known", name=name)
    value = value_text(claim, prop, names)
    if claim.stance in _CONTENT:
        return worded(_CONTENT[claim.stance], name=name, value=value)
    return worded("{name} is {value}", name=name, value=value)


def value_text(claim: Claim, prop: Property | None, names: Mapping[str, str]) -> str:
    """The value of a claim in words, with its unit; a geometry is ``as mapped``."""
    if claim.geometry is not None:
        return worded("as mapped")
    text = _plain(claim.value, prop, names)
    quantity = quantity_of(claim.value) if prop is not None and prop.type == "quantity" else None
    if quantity is not None and quantity.text:
        return text
    if prop is not None and prop.unit and prop.unit not in (prop.name, "share"):
        return worded("{value} {unit}", value=text, unit=worded(prop.unit))
    return text


def _plain(value: JsonValue, prop: Property | None, names: Mapping[str, str]) -> str:
    quantity = quantity_of(value) if prop is not None and prop.type == "quantity" else None
    if quantity is not None:
        return quantity.words()
    if isinstance(value, str):
        return _one(value, prop, names)
    if isinstance(value, bool):
        return worded("yes") if value else worded("no")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        listed = [_one(str(item), prop, names) for item in value]
        return joined(*listed, by=", ") if listed else worded("none")
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else str(value)


def _one(value: str, prop: Property | None, names: Mapping[str, str]) -> str:
    """A code by its label, a thing by its name."""
    if prop is not None and prop.type in ("code", "codes"):
        return worded(label(prop.codes, value))
    return names.get(value, value) if prop is not None and prop.type in ("ref", "refs") else value


def judged_words(claim: Claim, sources: Mapping[str, Source]) -> Worded:
    """Likelihood as it was written with its band, reliability of the root and credibility; never a guessed figure (rule 3)."""
    source = sources.get(claim.chain[-1].source) if claim.chain else None
    reliability = None if source is None or source.reliability == "F" else source.reliability
    credibility = None if claim.credibility == 6 else claim.credibility
    words = _judged(reliability, credibility)
    if not claim.likelihood_words and claim.likelihood is None:
        return words
    return joined(worded("likelihood {likelihood}", likelihood=_likelihood(claim)), words, by="; ")


def _judged(reliability: str | None, credibility: int | None) -> Worded:
    if reliability and credibility:
        return worded(
            "reliability {reliability}, credibility {credibility}", reliability=reliability, credibility=credibility
        )
    if reliability:
        return worded("reliability {reliability}, credibility not judged", reliability=reliability)
    if credibility:
        return worded("reliability not judged, credibility {credibility}", credibility=credibility)
    return worded("reliability and credibility not judged")


def _likelihood(claim: Claim) -> str:
    written = f"'{claim.likelihood_words}'" if claim.likelihood_words else ""
    if claim.likelihood is None:
        return worded("{words} (no band)", words=written)
    band = f"{claim.likelihood.low * 100:.0f}-{claim.likelihood.high * 100:.0f} %"
    return f"{written} ({band})" if written else band
