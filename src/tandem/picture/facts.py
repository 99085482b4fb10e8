"""Reading typed values from beliefs: what cannot be read becomes a finding, what is expected does not become a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import shapely

from tandem.claims.belief import Belief
from tandem.claims.records import Claim, JsonValue
from tandem.errors import DateError
from tandem.geo import Geometry
from tandem.picture.findings import finding
from tandem.picture.provenance import Provenance
from tandem.picture.repair import repair_perimeter, repair_point, repair_polygon
from tandem.picture.tables import Finding, Repair
from tandem.policy import Policy
from tandem.times import PartialDate, parse_partial_date
from tandem.vocabulary import Property, codes, properties, thing_kinds
from tandem.worded import worded

# Capacity and hazard may be used as expected (the row says so); a present state of land and networks may not.
EXPECTED_IS_USED = frozenset(
    (
        "team",
        "course",
        "commitment",
        "organisation",
        "hazardous_area",
        "work",
        "person",
        "event",
        "agreement",
        "conflict",
    )
)
AREAS = frozenset(("hazardous_area", "land_release", "administrative_unit", "inspection"))


@dataclass(slots=True)
class Notes:
    """Findings and repairs that are gathered while a picture is built."""

    findings: list[Finding] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is believed of one thing, with readers by type; each reader gives None where nothing is believed.

    ``claims`` are all claims of the thing received so far, by property.
    """

    id: str
    kind: str
    beliefs: Mapping[str, Belief]
    claims: Mapping[str, Sequence[Claim]]
    valid_at: date
    policy: Policy
    notes: Notes

    @property
    def name(self) -> str:
        """The believed name, else the id."""
        return self.text("name") or self.id

    @property
    def provenance(self) -> Provenance:
        """Property to the ids of the claims that support it."""
        return {name: belief.supporting for name, belief in self.beliefs.items() if belief.supporting}

    def note(self, rule: str, message: str, report: str | None = None) -> None:
        """Add a finding on this thing."""
        self.notes.findings.append(finding(rule, self.id, message, report=report))

    def status(self, name: str) -> str:
        """Status of the belief; unknown where nothing was said."""
        return self.beliefs[name].status if name in self.beliefs else "unknown"

    def value(self, name: str) -> JsonValue:
        """The value that counts in the picture."""
        belief = self.beliefs.get(name)
        if belief is None or belief.value is None:
            return None
        if belief.status == "expected" and name != "name" and self.kind not in EXPECTED_IS_USED:
            self.note("value.expected", belief.sentence)
            return None
        return belief.value

    def text(self, name: str) -> str | None:
        """Text, or the id that a reference names."""
        value = self.value(name)
        return str(value).strip() or None if isinstance(value, str | int | float) else None

    def code(self, name: str) -> str | None:
        """A code of the property's list."""
        value = self.text(name)
        return value if value is None else next(iter(self._known(name, [value])), None)

    def codes(self, name: str) -> tuple[str, ...]:
        """Codes of the property's list."""
        return tuple(self._known(name, self.refs(name)))

    def refs(self, name: str) -> tuple[str, ...]:
        """Ids of other things, each once, in the order said."""
        value = self.value(name)
        if isinstance(value, str):
            return (value,)
        return tuple(dict.fromkeys(str(item) for item in value)) if isinstance(value, list) else ()

    def number(self, name: str) -> float | None:
        """A number that is not negative."""
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            self._unreadable(name, value, worded("a number of at least 0 is needed"))
            return None
        return float(value)

    def integer(self, name: str) -> int | None:
        """A whole number that is not negative."""
        value = self.number(name)
        return None if value is None else round(value)

    def date(self, name: str, *, first: bool = False) -> date | None:
        """A day; of a month or year its last day, or its first where asked for."""
        value = self.value(name)
        if value is None:
            return None
        partial = self.partial_date(name, value)
        return None if partial is None else partial.first if first else partial.last

    def partial_date(self, name: str, value: JsonValue) -> PartialDate | None:
        """A date out of a value; a finding where it is none."""
        try:
            return parse_partial_date(str(value))
        except DateError as error:
            self.note(
                "date.impossible",
                worded(
                    "{property} of {thing}: {reason}", property=self._label(name), thing=self.name, reason=error.cause
                ),
            )
            return None

    def geometry(self, name: str) -> Geometry | None:
        """Geometry fit for use; repairs are noted beside what was received."""
        belief = self.beliefs.get(name)
        if belief is None or belief.geometry is None:
            return None
        if belief.status == "expected" and self.kind not in EXPECTED_IS_USED:
            self.note("value.expected", belief.sentence)
            return None
        received = belief.geometry
        if self.kind == "hazardous_area":
            usable, reason = repair_perimeter(received, self.policy.land.point_hazard_radius_m)
        elif self.kind in AREAS:
            usable, reason = repair_polygon(received, frees_land=self.kind in ("land_release", "inspection"))
        else:
            usable, reason = repair_point(received)
        if reason:
            self._note_repair(name, received, usable, reason)
        return usable

    def check_all(self) -> None:
        """Findings on what stands in the record: unreadable values, contradictions, lowering of danger that waits."""
        for name, claims in self.claims.items():
            for claim in claims:
                if claim.unreadable and not _said_again(claim, claims):
                    self._unreadable_claim(name, claim)
        for belief in self.beliefs.values():
            if belief.disputed:
                self.note("belief.contested", belief.sentence)
            elif belief.status == "pending" and self.kind != "land_release":
                self.note("belief.pending", belief.sentence)

    def _note_repair(self, name: str, received: Geometry, usable: Geometry | None, reason: str) -> None:
        if usable is None:
            rule = "geometry.null" if received.is_empty else "geometry.unusable"
        else:
            rule = "geometry.point" if shapely.get_dimensions(received) < 2 else "geometry.invalid"
            self.notes.repairs.append(Repair(self.id, name, reason, received, usable))
        self.note(
            rule,
            worded("{property} of {thing}: {reason}", property=self._label(name), thing=self.name, reason=reason),
            self._report(name),
        )

    def _unreadable_claim(self, name: str, claim: Claim) -> None:
        known = _property(self.kind, name)
        of_type = known.type if known else ""
        rule = {"date": "date.impossible", "geometry": "geometry.unusable"}.get(of_type, "value.unreadable")
        said = {"property": self._label(name), "thing": self.name, "reason": claim.unreadable.rstrip(".")}
        message = worded("{property} of {thing}: {reason}.", **said)
        if claim.original:
            message = worded("{property} of {thing} reads '{original}': {reason}.", original=claim.original, **said)
        self.note(rule, message, claim.report)

    def _unreadable(self, name: str, value: JsonValue, why: str) -> None:
        self.note(
            "value.unreadable",
            worded(
                "{property} of {thing} is '{value}': {reason}.",
                property=self._label(name),
                thing=self.name,
                value=str(value),
                reason=why,
            ),
            self._report(name),
        )

    def _known(self, name: str, values: Sequence[str]) -> list[str]:
        known = _property(self.kind, name)
        if known is None:
            return list(values)
        table = codes(known.codes)
        for value in values:
            if value not in table:
                self._unreadable(name, value, worded("the code list {codes} lacks it", codes=known.codes))
        return [value for value in values if value in table]

    def _label(self, name: str) -> str:
        known = _property(self.kind, name)
        return worded(known.label) if known else name

    def _report(self, name: str) -> str | None:
        supporting = self.beliefs[name].supporting if name in self.beliefs else ()
        return next((claim.report for claim in self.claims.get(name, ()) if claim.id in supporting), None)


def _said_again(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Whether the same source later said in a readable way what could not be read."""
    return any(
        not other.unreadable
        and other.received_at > claim.received_at
        and other.chain
        and claim.chain
        and other.chain[-1].source == claim.chain[-1].source
        for other in claims
    )


def _property(kind: str, name: str) -> Property | None:
    return properties(kind).get(name) if kind in thing_kinds() else None
