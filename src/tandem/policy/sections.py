"""The sections of a policy: what a national authority or recovery staff decides, checked when it is made and then trusted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tandem.errors import DateError
from tandem.ids import sha256_hex
from tandem.times import Season, parse_weekdays

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _real_day(text: str) -> str:
    """A day that some year has; 2000 is a leap year."""
    try:
        date.fromisoformat(f"2000-{text}")
    except ValueError as error:
        raise ValueError(f"'{text}' is no day of a year; write it as MM-DD, such as 12-15") from error
    return text


def _real_weekdays(text: str) -> str:
    try:
        parse_weekdays(text)
    except DateError as error:
        raise ValueError(str(error)) from error
    return text


Confidence = Literal["high", "normal", "low"]

MonthDay = Annotated[str, AfterValidator(_real_day)]


Weekdays = Annotated[str, AfterValidator(_real_weekdays)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordsPolicy(_Section):
    """When a belief counts as confirmed, and who may lower danger."""

    roots_for_confirmed: int = Field(ge=2)
    people_for_lowering_danger: int = Field(ge=2, le=2)


class LandPolicy(_Section):
    """What survey is expected to do, and how hazards without area are drawn."""

    expected_cancelled_share: Share
    expected_reduced_share: Share
    minimum_area_m2: Positive
    point_hazard_radius_m: Positive


class Rate(_Section):
    """Area or length that one unit (person or team) covers in a working day."""

    unit: Literal["person", "team"]
    m2_per_day: NonNegative
    m_per_day: NonNegative = 0.0


class VarianceParts(_Section):
    """Of the variance around a prior rate, in any measure: what the programme, a method, a ground, an operator have in common, and the rest."""

    programme: Positive
    method: Positive
    terrain: Positive
    operator: Positive
    report: Positive

    @property
    def whole(self) -> float:
        """All parts together."""
        return self.programme + self.method + self.terrain + self.operator + self.report


class LearningPolicy(_Section):
    """How completion reports outweigh the priors of rates and survey outcomes."""

    variance_parts: VarianceParts
    spread_weight: Positive
    far_sd: Positive
    survey_weight: Positive


class ClearancePolicy(_Section):
    """Choice of method, quality control and release gate."""

    minimum_m2_for_machine: NonNegative
    terrain_for_machine: tuple[str, ...]
    bac_contamination: tuple[str, ...]
    quality_control_share: Share
    release_gate_days: int = Field(ge=0)
    depth_m: Positive = 0.2


class EvidencePolicy(_Section):
    """What counts as indirect evidence (makes a suspected area) and as direct evidence (makes a confirmed one)."""

    indirect: tuple[str, ...]
    direct: tuple[str, ...]


class StepPolicy(_Section):
    """One step in the life of a hazardous area, and what it needs; '' and () need nothing.

    ``works`` are kinds of which one has to be completed. ``people`` sign; each role is that of another of them. A step that lowers
    danger needs direct evidence and two people, whatever stands here.
    """

    from_states: tuple[str, ...]
    to_state: str
    evidence: Literal["none", "indirect", "direct"] = "none"
    people: int = Field(default=1, ge=1, le=2)
    roles: tuple[str, ...] = Field(default=(), max_length=2)
    documents: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    quality_control: bool = False
    gate: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()
    reason: bool = False


class LifePolicy(_Section):
    """The life of a hazardous area: its steps, and the registers that may state the history of their own land.

    ``registers`` are ids or names of sources. ``release_roles`` are those of the two people who accept a land release; any two where
    none are named. ``extension_evidence`` is what an extension rests on at least; ``extended_releases`` says what becomes of releases
    whose land it touches.
    """

    registers: tuple[str, ...]
    release_roles: tuple[str, ...] = Field(max_length=2)
    extension_evidence: Literal["none", "indirect", "direct"] = "indirect"
    extended_releases: Literal["kept", "reopened"] = "kept"
    steps: Mapping[str, StepPolicy]


class SamplingPolicy(_Section):
    """How much finished land quality control inspects, and how well an inspection finds what is left.

    The factors multiply ``clearance.quality_control_share``, by code of method and terrain and by the standing of the operator; 1 where
    a code is not named.
    """

    detection: Annotated[float, Field(gt=0, le=1)]
    accepted_miss: Annotated[float, Field(gt=0, lt=1)]
    cell_m: Positive
    blocking_severity: tuple[Literal["minor", "major", "critical", "unstated"], ...]
    independent: bool
    method_factor: Mapping[str, Positive]
    terrain_factor: Mapping[str, Positive]
    confidence_factor: Mapping[Confidence, Positive]


class SafetyPolicy(_Section):
    """Distances between hazard, teams, repairs and people."""

    repair_distance_m: NonNegative
    team_distance_m: NonNegative
    m2_per_team: Positive
    maximum_teams_per_work: int = Field(ge=1)
    people_near_m: Positive
    marking_exposure_share: Share
    hazard_blocks: tuple[str, ...]


class AccessPolicy(_Section):
    """Travel between sites and how far from a road a site may lie."""

    maximum_m: Positive
    speed_kmh: Positive
    detour: float = Field(ge=1, allow_inf_nan=False)
    hours_per_day: Positive


class SeasonPolicy(_Section):
    """The closed season, as MM-DD, and the scopes that it stops."""

    closed_from: MonthDay
    closed_to: MonthDay
    scopes: tuple[str, ...]

    @property
    def closed(self) -> Season:
        """The closed season of every year."""
        return Season(_month_day(self.closed_from), _month_day(self.closed_to))


class RepairPolicy(_Section):
    """Prior repair efforts in worker-days, and the trade of each network."""

    worker_days: Mapping[str, NonNegative]
    worker_days_per_km: Mapping[str, NonNegative]
    damage_factor: Mapping[str, NonNegative]
    unknown_damage_factor: NonNegative
    people_per_work: Positive
    trades: Mapping[str, str]
    role_trades: Mapping[str, str]


class ServicePolicy(_Section):
    """The network that carries a service and the roles of its sources."""

    via: str
    source_roles: tuple[str, ...]


class CapacityPolicy(_Section):
    """Defaults for teams and how much an expectation is trusted."""

    default_team_people: int = Field(ge=1)
    default_workdays: Weekdays
    training_days: int = Field(ge=1)
    expected_slip_days: int = Field(ge=0)
    count_expected: bool
    unknown_arrival_days: int = Field(ge=0)
    pass_share: Share = 0.8


class UncertaintyPolicy(_Section):
    """How far what happens spreads around what is planned."""

    work_log_sd: Mapping[str, NonNegative]
    course_log_sd: NonNegative
    common_share: Share
    arrival_delay_days: Positive
    arrival_delay_log_sd: NonNegative
    never_arrives_share: Share
    survey_concentration: Positive


class HorizonPolicy(_Section):
    """How many days a plan may reach."""

    days: int = Field(ge=30, le=20_000)


class ReplanPolicy(_Section):
    """How steady a plan stays when facts change. The price is in weighted person-days for each assignment that moves."""

    near_days: int = Field(ge=1)
    tolerance_days: NonNegative
    price_of_a_move: NonNegative
    maximum_moved_share: Share


class TravelPolicy(_Section):
    """Share of the objective that shorter routes may cost; 0: only what costs nothing."""

    allowance: Share


class NamesPolicy(_Section):
    """When two things are proposed as the same; a person decides."""

    near_m: Positive
    same_place_m: NonNegative
    likeness: Share


class AccreditationPolicy(_Section):
    """Which levels of accreditation a scope needs, and what ends one.

    ``levels`` is by scope; ``default`` counts for the others. ``unrecorded``: what holds for organisations of which no accreditation
    was ever recorded.
    """

    levels: Mapping[str, tuple[Literal["organisation", "team", "individual"], ...]]
    valid_days: int = Field(ge=1)
    unrecorded: Literal["as_reported", "not_accredited"]
    people_per_team: int = Field(ge=1)
    stand_down_days: int = Field(ge=1)
    warning_days: int = Field(ge=0)

    def needed(self, scope: str) -> tuple[str, ...]:
        """The levels that a scope needs."""
        return self.levels.get(scope, self.levels.get("default", ()))


Suspends = Literal["nobody", "team", "organisation"]


class NonConformityPolicy(_Section):
    """Whom an open non-conformity stops, by severity."""

    minor: Suspends
    major: Suspends
    critical: Suspends
    unstated: Suspends

    def suspends_by(self, severity: str) -> Suspends:
        """Whom a severity stops; '' is unstated."""
        known: Mapping[str, Suspends] = {"minor": self.minor, "major": self.major, "critical": self.critical}
        return known.get(severity, self.unstated)


class RestrictedPolicy(_Section):
    """Who may read restricted records, by name, and below which number a count of people is not told to others."""

    readers: tuple[str, ...]
    smallest_count: int = Field(ge=1)


class ChecksPolicy(_Section):
    """From when on a corner, a size, a date or a place of a record is doubtful."""

    far_corners_m: Positive
    spike_times: Positive
    spike_least_m: Positive
    size_share: Share
    size_m2: NonNegative
    first_year: int = Field(ge=1)
    unit_slack_m: NonNegative
    same_device_m: Positive


class Policy(_Section):
    """The whole policy. ``text`` is the file as received; ``digest`` its SHA-256.

    ``sources`` says by path where a value, or everything below a section, was seen.
    """

    name: str
    version: int
    sources: Mapping[str, str] = Field(default_factory=dict)
    records: RecordsPolicy
    land: LandPolicy
    rates: Mapping[str, Rate]
    terrain_factor: Mapping[str, Positive]
    learning: LearningPolicy
    clearance: ClearancePolicy
    evidence: EvidencePolicy
    accreditation: AccreditationPolicy
    life: LifePolicy
    safety: SafetyPolicy
    access: AccessPolicy
    season: SeasonPolicy
    repair: RepairPolicy
    services: Mapping[str, ServicePolicy]
    default_needs: tuple[str, ...]
    weights: Mapping[str, NonNegative]
    capacity: CapacityPolicy
    horizon: HorizonPolicy
    uncertainty: UncertaintyPolicy
    non_conformity: NonConformityPolicy
    restricted: RestrictedPolicy
    replan: ReplanPolicy
    travel: TravelPolicy
    names: NamesPolicy
    checks: ChecksPolicy
    sampling: SamplingPolicy
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the policy file."""
        return sha256_hex(self.text.encode())

    @property
    def label(self) -> str:
        """Name, version and the first characters of the digest: what plans, briefings and orders print."""
        return f"{self.name} {self.version} ({self.digest[:8]})"


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
