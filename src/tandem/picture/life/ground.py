"""What the picture holds about one hazardous area: documents, works, inspections, releases, and who has which role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import TypeVar

from tandem.claims.belief import belief
from tandem.claims.evidence import Evidence
from tandem.picture.activities import Document, Inspection, NonConformity
from tandem.picture.ledger import ledger
from tandem.picture.life.said import folded
from tandem.picture.quality_control import QualityControls
from tandem.picture.tables import HazardousArea, LandRelease, LedgerEntry, Picture, WorkState
from tandem.policy import Policy
from tandem.vocabulary import codes

# Machines and dogs prepare land, and never make it cleared.
PREPARING = ("mechanical", "dogs")
_About = TypeVar("_About", Document, Inspection, NonConformity)


@dataclass(frozen=True)
class Ground:
    """What is there for one area. ``entry`` gives its ledger, None where it has no perimeter; ``after`` is the day of its last reopening: what is older, or has no day, no longer counts."""

    area: HazardousArea
    documents: Sequence[Document]
    works: Sequence[WorkState]
    inspections: Sequence[Inspection]
    non_conformities: Sequence[NonConformity]
    releases: Sequence[LandRelease]
    controls: QualityControls
    entry: Callable[[], LedgerEntry | None]
    valid_at: date
    known_at: datetime
    after: date | None = None

    def counts(self, day: date | None) -> bool:
        """Whether something of that day is there on the day of the picture, and not from before the last reopening."""
        if day is None:
            return self.after is None
        return day <= self.valid_at and (self.after is None or day >= self.after)

    def has_document(self, kind: str) -> bool:
        """Whether a document of the kind is there."""
        return any(one.document_kind == kind and self.counts(one.dated) for one in self.documents)

    def completed(self, kinds: Sequence[str]) -> bool:
        """Whether a work of one of these kinds is done."""
        return any(self._done(state) and kind_of(state) in kinds for state in self.works)

    def _done(self, state: WorkState) -> bool:
        prepared_only = kind_of(state) == "clearance" and state.method in PREPARING
        return state.done and not prepared_only and self.counts(state.ended_on)

    def inspected(self) -> list[Inspection]:
        """Inspections that count."""
        return [one for one in self.inspections if self.counts(one.inspected_on)]

    def uncontrolled(self) -> tuple[str, ...]:
        """What quality control of the cleared land still lacks, release by release."""
        cleared = (one for one in self.releases if one.category == "cleared" and not one.pending)
        return tuple(dict.fromkeys(text for one in cleared for text in self.controls.of(one).missing))

    def gate(self) -> frozenset[str]:
        """Steps of the release gate that believed releases say were done."""
        believed = (one for one in self.releases if not one.pending and self.counts(one.released_on))
        return frozenset(step for one in believed for step in one.gate)


@dataclass(frozen=True)
class Grounds:
    """The picture by hazardous area."""

    picture: Picture
    documents: Mapping[str, Sequence[Document]]
    works: Mapping[str, Sequence[WorkState]]
    inspections: Mapping[str, Sequence[Inspection]]
    non_conformities: Mapping[str, Sequence[NonConformity]]
    releases: Mapping[str, Sequence[LandRelease]]
    roles: Mapping[str, frozenset[str]]
    entries: Mapping[str, LedgerEntry]
    controls: QualityControls

    def of(self, area: HazardousArea) -> Ground:
        """What is there for one area."""
        return Ground(
            area,
            self.documents.get(area.id, ()),
            self.works.get(area.id, ()),
            self.inspections.get(area.id, ()),
            self.non_conformities.get(area.id, ()),
            self.releases.get(area.id, ()),
            self.controls,
            cache(lambda: self._entry(area)),
            self.picture.valid_at,
            self.picture.known_at,
        )

    def _entry(self, area: HazardousArea) -> LedgerEntry | None:
        if area.discredited_on is not None:
            # What discrediting cancelled is no reason for the steps before it.
            area = replace(area, discredited_on=None)
        elif area.perimeter is None or area.id in self.entries:
            return self.entries.get(area.id)
        if area.perimeter is None:
            return None
        return ledger([area], [*self.releases.get(area.id, ()), *self.releases.get("", ())])[0]


def grounds(picture: Picture, evidence: Evidence, policy: Policy, entries: Sequence[LedgerEntry] = ()) -> Grounds:
    """The picture by hazardous area; ``entries`` is its ledger where it is known already."""
    releases: dict[str, list[LandRelease]] = defaultdict(list)
    for release in picture.land_releases:
        releases[release.hazardous_area or ""].append(release)
    works: dict[str, list[WorkState]] = defaultdict(list)
    for state in picture.work_states:
        works[area_of_work(state)].append(state)
    places = {state.id: area_of_work(state) for state in picture.work_states}
    places |= {one.id: one.hazardous_area or "" for one in picture.land_releases}
    return Grounds(
        picture,
        _by_area(picture.documents, places),
        works,
        _by_area(picture.inspections, places),
        _by_area(picture.non_conformities, places),
        releases,
        roles_of(picture, evidence, policy),
        {entry.hazardous_area: entry for entry in entries},
        QualityControls(picture, policy),
    )


def area_of_work(state: WorkState) -> str:
    """The hazardous area that a work is at: the one it names, else the one in its id."""
    return state.hazardous_area or state.id.partition("/")[2]


def kind_of(state: WorkState) -> str:
    """The kind of work: the one that is said, else the one in its id."""
    return state.work_kind or state.id.partition("/")[0]


def _by_area(rows: Sequence[_About], places: Mapping[str, str]) -> Mapping[str, Sequence[_About]]:
    found: dict[str, list[_About]] = defaultdict(list)
    for row in rows:
        area = row.hazardous_area or places.get(getattr(row, "land_release", None) or "") or _place_of(row.work, places)
        if area:
            found[area].append(row)
    return found


def _place_of(work: str | None, places: Mapping[str, str]) -> str:
    """A work need not have been reported to have documents: its id names the area."""
    return "" if work is None else places.get(work) or work.partition("/")[2]


def roles_of(picture: Picture, evidence: Evidence, policy: Policy) -> Mapping[str, frozenset[str]]:
    """Roles (code list person_role) by names in one spelling; what somebody is only expected to become counts for nothing."""
    found: dict[str, frozenset[str]] = {}
    asked = policy.life.release_roles or any(step.roles for step in policy.life.steps.values())
    for person in picture.persons if asked else ():
        roles = role_codes(person.role)
        if not roles:
            continue
        believed = belief(
            evidence, person.id, "role", valid_at=picture.valid_at, known_at=picture.known_at, policy=policy.records
        )
        if believed.status in ("confirmed", "reported"):
            found[folded(person.name)] = found.get(folded(person.name), frozenset()) | roles
    return found


def role_codes(text: str) -> frozenset[str]:
    """Codes of the list person_role in a text, as codes or labels between commas or semicolons."""
    spelled = {folded(label): code for code, label in codes("person_role").items()} | {
        one: one for one in codes("person_role")
    }
    parts = (folded(part) for part in text.replace(";", ",").split(","))
    return frozenset(spelled[part] for part in parts if part in spelled)
