"""Quality during and after clearance: inspections, non-conformities and what corrects them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.example.operations.crews import Crew, Crews, WorkingDays
from tandem.example.operations.sheets import Sheets
from tandem.example.telling import MARK
from tandem.picture.sampling import policy_fraction
from tandem.policy import Policy

ASSURED_SHARE, FAULT_SHARE, FAILED_SHARE = 0.4, 0.5, 0.12
_SEVERITIES, _ODDS = ("minor", "major", "critical"), (0.7, 0.22, 0.08)
_KINDS = ("procedure", "equipment", "medical", "documentation")
_CORRECTED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Finished:
    """Cleared land that is to be inspected."""

    area: str
    name: str
    terrain: str
    method: str
    work: str
    release: str
    m2: float
    crew: Crew


@dataclass(frozen=True)
class Control:
    """What the quality team and its inspections record; nothing after ``until``."""

    sheets: Sheets
    crews: Crews
    days: WorkingDays
    policy: Policy
    until: date
    rng: np.random.Generator

    def assure(self, area: str, work: str, crew: Crew, first: date, last: date) -> int:
        """Perhaps a visit while the work runs; gives the days that the team has to stop for what was found."""
        if self.rng.random() > ASSURED_SHARE:
            return 0
        day = self.days.next("quality_control", first + (last - first) // 2)
        if day > self.until:
            return 0
        fault = self.rng.random() < FAULT_SHARE
        visit = self._inspection(
            "quality_assurance", day, "failed" if fault else "passed",
            hazardous_area=area, work=work, team=crew.id, organisation=crew.organisation,
        )  # fmt: skip
        if not fault:
            return 0
        severity = str(self.rng.choice(_SEVERITIES, p=_ODDS))
        stops = self.policy.non_conformity.suspends_by(severity) != "nobody"
        closed = day + timedelta(days=_CORRECTED_DAYS)
        self._fault(visit, area, work, crew, str(self.rng.choice(_KINDS)), severity, day, closed)
        return _CORRECTED_DAYS + 1 if stops else 0

    def pass_on(self, land: Finished, ended: date) -> date | None:
        """Inspect a sample, again after a correction where it fails; the day on which it passed, None where not in time."""
        crew = self.crews.first_free("quality_control")
        day = self._sample(crew, ended + timedelta(days=1))
        if day > self.until:
            return None
        failed = self.rng.random() < FAILED_SHARE
        visit = self._sampled(land, day, failed=failed)
        if not failed:
            return day
        closed = day + timedelta(days=_CORRECTED_DAYS + int(self.rng.integers(0, 14)))
        self._fault(visit, land.area, land.work, land.crew, "missed_device", "major", day, closed)
        again = self._sample(crew, closed + timedelta(days=1))
        if again > self.until:
            return None
        self._sampled(land, again, failed=False)
        return again

    def _sample(self, crew: Crew, ready: date) -> date:
        day = self.days.last("quality_control", max(crew.free, ready), 1)
        crew.free = day + timedelta(days=1)
        return day

    def _sampled(self, land: Finished, day: date, *, failed: bool) -> str:
        share = policy_fraction(self.policy, method=land.method, terrain=land.terrain).share
        return self._inspection(
            "sampling", day, "failed" if failed else "passed",
            hazardous_area=land.area, work=land.work, land_release=land.release, team=land.crew.id,
            organisation=land.crew.organisation, inspected_m2=round(share * land.m2 + 1, 1),
            sample_share=round(share, 4), finds=1 if failed else 0,
        )  # fmt: skip

    def _inspection(self, kind: str, day: date, result: str, **cells: str | float) -> str:
        number = self.sheets.count("inspections") + 1
        thing = self.crews.thing("inspection", number)
        self.sheets.add(
            "inspections", id=thing, name=f"Inspection {number} {MARK}", inspection_kind=kind,
            inspected_on=day.isoformat(), result=result, inspected_by=self.crews.authority, **cells,
        )  # fmt: skip
        return thing

    def _fault(
        self, visit: str, area: str, work: str, crew: Crew, kind: str, severity: str, found: date, closed: date
    ) -> None:
        number = self.sheets.count("non_conformities") + 1
        in_time = closed <= self.until
        self.sheets.add(
            "non_conformities",
            id=self.crews.thing("non-conformity", number),
            name=f"Non-conformity {number} {MARK}",
            inspection=visit,
            hazardous_area=area,
            work=work,
            team=crew.id,
            organisation=crew.organisation,
            non_conformity_kind=kind,
            severity=severity,
            found_on=found.isoformat(),
            due=(found + timedelta(days=21)).isoformat(),
            corrective_action="Land searched again." if kind == "missed_device" else "Corrected and shown again.",
            closed_on=closed.isoformat() if in_time else None,
        )
