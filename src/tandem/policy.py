"""Policy: what a national authority or recovery staff decides, read from one TOML file and validated once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from tandem.errors import DateError, PolicyError
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


class LearningPolicy(_Section):
    """How many completion reports outweigh the prior."""

    minimum_reports: int = Field(ge=1)


class ClearancePolicy(_Section):
    """Choice of method, quality control and release gate."""

    minimum_m2_for_machine: NonNegative
    terrain_for_machine: tuple[str, ...]
    bac_contamination: tuple[str, ...]
    quality_control_share: Share
    release_gate_days: int = Field(ge=0)


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

    near_days: int = Field(default=30, ge=1)
    tolerance_days: NonNegative = 1.0
    price_of_a_move: NonNegative = 500.0
    maximum_moved_share: Share = 0.1


class TravelPolicy(_Section):
    """Share of the objective that shorter routes may cost; 0: only what costs nothing."""

    allowance: Share = 0.002


class NamesPolicy(_Section):
    """When two things are proposed as the same; a person decides."""

    near_m: Positive = 5000.0
    same_place_m: NonNegative = 300.0
    likeness: Share = 0.75


class ChecksPolicy(_Section):
    """From when on a corner, a size, a date or a place of a record is doubtful."""

    far_corners_m: Positive = 5000.0
    spike_times: Positive = 10.0
    spike_least_m: Positive = 500.0
    size_share: Share = 0.05
    size_m2: NonNegative = 100.0
    first_year: int = Field(default=1900, ge=1)
    unit_slack_m: NonNegative = 500.0
    same_device_m: Positive = 1.0


class Policy(_Section):
    """The whole policy. ``text`` is the file as received; ``digest`` its SHA-256."""

    name: str
    version: int
    records: RecordsPolicy
    land: LandPolicy
    rates: Mapping[str, Rate]
    terrain_factor: Mapping[str, Positive]
    learning: LearningPolicy
    clearance: ClearancePolicy
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
    replan: ReplanPolicy = ReplanPolicy()
    travel: TravelPolicy = TravelPolicy()
    names: NamesPolicy = NamesPolicy()
    checks: ChecksPolicy = ChecksPolicy()
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the policy file."""
        return sha256_hex(self.text.encode())


def parse_policy(text: str) -> Policy:
    """Read and validate a policy file; one from before there was a section [uncertainty] takes that of 'generic'.

    Raises
    ------
    PolicyError
        When the text is no TOML, lacks a value or holds one outside its range; the message names it.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy is not valid TOML: {error}.", "Correct the file.") from error
    services = raw.get("services", {})
    if not isinstance(services, dict):
        raise PolicyError("Policy value 'services' is no table.", "Compare with the built-in policy 'generic'.")
    services = dict(services)
    raw["default_needs"] = services.pop("default_needs", ())
    raw["services"] = services
    if "uncertainty" not in raw:
        raw["uncertainty"] = tomllib.loads(_generic_text())["uncertainty"]
    try:
        return Policy(**{**raw, "text": text})
    except ValidationError as error:
        told = "; ".join(
            f"Policy value '{'.'.join(str(part) for part in one['loc'])}': {one['msg']} (it is {one['input']!r:.60})"
            for one in error.errors()
        )
        raise PolicyError(f"{told}.", "Compare with the built-in policy 'generic'.") from error


@cache
def generic_policy() -> Policy:
    """The built-in policy."""
    return parse_policy(_generic_text())


def _generic_text() -> str:
    return files("tandem").joinpath("policies/generic.toml").read_text(encoding="utf-8")


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
