"""Quality control of released land: whether it was inspected, failed, was corrected, and what is still missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import shapely

from tandem.picture.activities import Inspection, NonConformity
from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.sampling import least_fraction
from tandem.picture.tables import LandRelease, Picture
from tandem.policy import Policy
from tandem.worded import worded

CONTROL_KINDS = frozenset({"sampling", "post_clearance"})
_CLOSE = 0.98
"""Squares that are measured out on the ground are not exact: so much of the wanted area is enough."""

Status = Literal["none", "passed", "failed", "corrected"]


@dataclass(frozen=True, slots=True)
class QualityControl:
    """Where the quality control of one release stands.

    ``status``: none, no inspection of finished land has a result; passed; failed, one failed and is not corrected; corrected, what failed
    has its corrective action, closed, and a later inspection that passed. ``missing`` are sentences on what the release still needs
    of quality control. ``inspections`` and ``non_conformities`` are the ids that it rests on, ``claims`` those behind them.
    """

    status: Status
    missing: tuple[str, ...]
    inspections: tuple[str, ...]
    non_conformities: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def lets_release(self) -> bool:
        """Whether quality control leaves the release gate open."""
        return self.status in ("passed", "corrected") and not self.missing


class QualityControls:
    """Inspections and non-conformities of a picture by the release that they are about.

    An inspection is about the release that it names, else about those of the work, else of the hazardous area, that it names, where the
    outlines meet.
    A non-conformity is about the release of its inspection, else of its work.
    """

    def __init__(self, picture: Picture, policy: Policy) -> None:
        self._policy, self._day = policy, picture.valid_at
        self._terrain = {area.id: area.terrain for area in picture.hazardous_areas}
        self._inspections: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
        for one in picture.inspections:
            about = _about(one)
            if about is not None and not (one.inspected_on and one.inspected_on > picture.valid_at):
                self._inspections[about].append(one)
        self._faults: dict[tuple[str, str], list[NonConformity]] = defaultdict(list)
        for fault in picture.non_conformities:
            about = ("inspection", fault.inspection) if fault.inspection else ("work", fault.work or "")
            self._faults[about].append(fault)

    def of(self, release: LandRelease, land_m2: float | None = None) -> QualityControl:
        """Where a release stands.

        Parameters
        ----------
        release
            A row of the picture.
        land_m2
            Its square metres where the row has no outline because people have yet to accept it.
        """
        inspections = self._of(release)
        failed = [one for one in inspections if _failed(one)]
        done = [one for one in inspections if not _failed(one) and _passed(one)]
        dependent = {one.id: why for one in done if (why := self._dependence(one, release))}
        passed = [one for one in done if one.id not in dependent]
        faults = {one.id: self._faults.get(("inspection", one.id), []) for one in inspections}
        of_work = self._faults.get(("work", release.work), []) if release.work else []
        lacks = [text for one in failed for text in self._uncorrected(one, faults[one.id], passed)]
        status: Status = "failed" if lacks else "corrected" if failed and passed else "passed" if passed else "none"
        lacks += self._open([*(one for found in faults.values() for one in found), *of_work])
        if dependent and not passed:
            lacks += dependent.values()
        elif status != "failed":
            lacks += self._too_little(release, land_m2, passed)
        used = [*failed, *done]
        named = [fault for found in (*faults.values(), of_work) for fault in found]
        behind = [*(one.claims for one in used), *(one.claims for one in named)]
        return QualityControl(
            status=status,
            missing=tuple(dict.fromkeys(lacks)),
            inspections=tuple(one.id for one in used),
            non_conformities=tuple(one.id for one in named),
            claims=tuple(dict.fromkeys(claim for claims in behind for ids in claims.values() for claim in ids)),
        )

    def _of(self, release: LandRelease) -> list[Inspection]:
        keys = [("release", release.id), ("work", release.work or ""), ("area", release.hazardous_area or "")]
        found = [one for key in keys if key[1] for one in self._inspections.get(key, ())]
        return [one for one in found if one.land_release or _meet(one, release)]

    def _dependence(self, one: Inspection, release: LandRelease) -> str:
        """Why an inspection that passed frees no land: who inspects must not be who cleared. '' where it does."""
        if not self._policy.sampling.independent:
            return ""
        if one.inspected_by is None:
            return worded("Inspection {inspection}: record which organisation inspected.", inspection=one.id)
        if one.inspected_by in (release.organisation, one.organisation):
            return worded(
                "Inspection {inspection} is by {organisation}, which cleared the land: another organisation has to inspect.",
                inspection=one.id,
                organisation=one.inspected_by,
            )
        return ""

    def _uncorrected(
        self, one: Inspection, faults: Sequence[NonConformity], passed: Sequence[Inspection]
    ) -> Iterator[str]:
        """What a failed inspection still needs."""
        if not faults:
            yield worded("Inspection {inspection} failed: record its non-conformity.", inspection=one.id)
        for fault in faults:
            if not fault.corrective_action:
                yield worded("Non-conformity {fault} has no corrective action.", fault=fault.id)
            if not self._closed(fault):
                yield _not_closed(fault)
        if not any(_later(other, one) for other in passed):
            yield worded("Inspection {inspection} failed: inspect again after the correction.", inspection=one.id)

    def _open(self, faults: Sequence[NonConformity]) -> list[str]:
        """Open non-conformities that stop a release."""
        blocking = self._policy.sampling.blocking_severity
        return [
            _not_closed(fault)
            for fault in faults
            if not self._closed(fault) and (fault.severity or "unstated") in blocking
        ]

    def _closed(self, fault: NonConformity) -> bool:
        return fault.closed_on is not None and fault.closed_on <= self._day

    def _too_little(self, release: LandRelease, land_m2: float | None, passed: Sequence[Inspection]) -> Iterator[str]:
        """Where nothing was inspected, or less than the policy lets pass; a visit after clearance has no size."""
        if not passed:
            yield worded("No inspection of the finished land has a result.")
            return
        samples = [one for one in passed if one.inspection_kind == "sampling"]
        if len(samples) < len(passed):
            return
        land = land_m2 if release.area is None else ellipsoidal_area_m2(release.area)
        terrain = self._terrain.get(release.hazardous_area or "", "")
        wanted = least_fraction(self._policy, method=release.method, terrain=terrain)
        shares = [_share(one, release, land) for one in samples]
        known = [share for share in shares if share is not None]
        if len(known) < len(shares) and sum(known) < wanted:
            yield worded("How much was inspected is not recorded: give the area of the sample.")
        elif sum(known) < _CLOSE * wanted:
            yield worded(
                "{share} % of the land was inspected; the policy asks for {wanted} % at least.",
                share=round(100 * sum(known), 1),
                wanted=round(100 * wanted, 1),
            )


def quality_control(
    release: LandRelease, picture: Picture, policy: Policy, land_m2: float | None = None
) -> QualityControl:
    """``QualityControls.of`` for one release; for many make the index once."""
    return QualityControls(picture, policy).of(release, land_m2)


def _about(one: Inspection) -> tuple[str, str] | None:
    for kind, thing in (("release", one.land_release), ("work", one.work), ("area", one.hazardous_area)):
        if thing:
            return kind, thing
    return None


def _meet(one: Inspection, release: LandRelease) -> bool:
    """Whether the outlines of an inspection and of a release that it does not name meet; True where one is not known."""
    return one.area is None or release.area is None or bool(shapely.intersects(one.area, release.area))


def _failed(one: Inspection) -> bool:
    """A find in finished land fails it, whatever else is said."""
    control = one.inspection_kind != "quality_assurance"
    return control and (one.result == "failed" or bool(one.finds))


def _passed(one: Inspection) -> bool:
    return one.result == "passed" and one.inspection_kind in CONTROL_KINDS


def _later(one: Inspection, failed: Inspection) -> bool:
    """Only days that are known put one after the other."""
    return (one.inspected_on or date.min) > (failed.inspected_on or date.max)


def _share(one: Inspection, release: LandRelease, land_m2: float | None) -> float | None:
    """Of the land that was inspected: as drawn, as measured, else as it was to be."""
    if one.area is not None and not one.area.is_empty and land_m2:
        drawn = one.area if release.area is None else shapely.intersection(one.area, release.area)
        return ellipsoidal_area_m2(drawn) / land_m2
    if one.inspected_m2 is not None and land_m2:
        return one.inspected_m2 / land_m2
    return one.sample_share if land_m2 is None else None


def _not_closed(fault: NonConformity) -> str:
    return worded("Non-conformity {fault} is not closed.", fault=fault.id)
