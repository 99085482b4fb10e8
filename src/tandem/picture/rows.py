"""One function per kind of thing: beliefs become a typed row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import shapely

from tandem.claims.quantity import Quantity, quantity_of
from tandem.errors import DateError
from tandem.geo import Geometry
from tandem.picture import activities
from tandem.picture import activity_rows as more
from tandem.picture.extents import extents
from tandem.picture.facts import Facts
from tandem.picture.tables import (
    Accreditation,
    AdministrativeUnit,
    Agreement,
    Asset,
    Commitment,
    Community,
    ConflictOwner,
    Course,
    Event,
    HazardousArea,
    Headcount,
    Incident,
    LandRelease,
    Organisation,
    Person,
    Row,
    Site,
    Team,
    WorkState,
)
from tandem.times import Calendar, parse_weekdays
from tandem.vocabulary import codes
from tandem.worded import worded

NOWHERE = shapely.Point()
_SHARES_CLOSE = 0.005


def _place(facts: Facts, name: str) -> Geometry:
    """The geometry of a row that must have one; an empty point, and a finding, where it is not known."""
    found = facts.geometry(name)
    if found is None and facts.status(name) != "unknown":
        return NOWHERE
    if found is None:
        facts.note("geometry.null", worded("Nobody said where {thing} lies.", thing=facts.name))
    return found or NOWHERE


def hazardous_area(facts: Facts) -> HazardousArea:
    """Where no perimeter can be read the area stays in the picture, as an error and never as clear land."""
    perimeter = facts.geometry("perimeter")
    if perimeter is None and (facts.beliefs.get("perimeter") is None or facts.beliefs["perimeter"].geometry is None):
        facts.note(
            "geometry.null",
            worded("The hazardous area {thing} has no perimeter; it is not clear land.", thing=facts.name),
        )
    status = None if facts.status("status") == "expected" else facts.code("status")
    return HazardousArea(
        facts.id,
        facts.name,
        facts.code("hazard_class") or "sha",
        status or "reported",
        facts.code("terrain") or "normal",
        facts.codes("contamination"),
        perimeter,
        facts.provenance,
        extents(facts, perimeter),
        facts.text("administrative_unit") or "",
    )


def land_release(facts: Facts) -> LandRelease:
    """Rule 4 of the records: land is free only when area and category are both believed, and the day has come."""
    waits = [facts.beliefs[name] for name in ("area", "category") if facts.status(name) == "pending"]
    released_on = facts.date("released_on")
    future = released_on is not None and released_on > facts.valid_at
    area = None if waits or future else facts.geometry("area")
    category = facts.code("category") or (_claimed_category(facts) if waits else "")
    if waits:
        facts.note("release.pending", waits[0].sentence)
    elif future:
        facts.note(
            "release.future",
            worded(
                "The release {thing} is dated {day}; until then it frees no land.",
                thing=facts.name,
                day=released_on,
            ),
        )
    elif area is None and facts.status("area") == "unknown":
        facts.note("geometry.null", worded("The release {thing} has no area, so it frees no land.", thing=facts.name))
    elif not category:
        facts.note(
            "release.no_category", worded("The release {thing} has no category, so it frees no land.", thing=facts.name)
        )
    return LandRelease(
        facts.id,
        facts.name,
        facts.text("hazardous_area"),
        category,
        released_on,
        facts.text("organisation"),
        facts.code("method") or "",
        facts.number("depth_m"),
        facts.codes("gate"),
        area,
        bool(waits) or future,
        facts.provenance,
        facts.text("work"),
        *_donors(facts),
        facts.text("administrative_unit") or "",
    )


def _claimed_category(facts: Facts) -> str:
    """What the claims of a waiting release say, for display only."""
    return next((str(claim.value) for claim in facts.claims.get("category", ()) if claim.value is not None), "")


def asset(facts: Facts) -> Asset:
    """Damage about which nothing is known stays unknown."""
    network, role = facts.code("network") or "", facts.code("role") or ""
    if not network or not role:
        facts.note("asset.incomplete", worded("The asset {thing} has no network or no role.", thing=facts.name))
    return Asset(
        facts.id,
        facts.name,
        network,
        role,
        facts.geometry("location"),
        facts.text("from_node"),
        facts.text("to_node"),
        facts.code("damage_state"),
        facts.number("repair_effort"),
        facts.code("trade"),
        facts.refs("depends_on"),
        facts.provenance,
        facts.date("closed_until"),
    )


def community(facts: Facts) -> Community:
    """People who are not counted are unknown, not zero."""
    people = facts.integer("people")
    if people is None:
        facts.note("community.no_people", worded("Nobody said how many people live in {thing}.", thing=facts.name))
    return Community(
        facts.id,
        facts.name,
        _place(facts, "location"),
        people,
        facts.codes("needs"),
        facts.refs("service_nodes"),
        facts.provenance,
        facts.text("administrative_unit") or "",
    )


def organisation(facts: Facts) -> Organisation:
    """Whoever brings teams."""
    return Organisation(facts.id, facts.name, facts.code("organisation_kind") or "", facts.provenance)


def team(facts: Facts) -> Team:
    """A team is present only where somebody said so of now."""
    scopes = facts.codes("scopes")
    if not scopes:
        facts.note(
            "team.no_scopes", worded("The team {thing} has no scope or trade, so it can do no work.", thing=facts.name)
        )
    people = facts.integer("people")
    if people is None:
        facts.note("team.no_size", worded("Nobody said how many people the team {thing} has.", thing=facts.name))
    arrival = facts.date("arrival")
    return Team(
        facts.id,
        facts.name,
        facts.text("organisation"),
        scopes,
        people,
        facts.geometry("base"),
        _team_presence(facts, arrival),
        arrival,
        facts.date("departure", first=True),
        _calendar(facts),
        _accreditations(facts),
        facts.provenance,
        facts.status("presence") if _presence(facts) is not None else facts.status("arrival"),
    )


def _presence(facts: Facts) -> str | None:
    presence = facts.code("presence")
    if presence == "present" and facts.status("presence") == "expected":
        return "expected"
    return presence


def _team_presence(facts: Facts, arrival: date | None) -> str:
    presence = _presence(facts)
    if presence is not None:
        return presence
    arrived = facts.status("arrival") not in ("expected", "unknown")
    if arrived and arrival is not None and arrival <= facts.valid_at:
        return "present"
    if arrival is None:
        facts.note("team.no_presence", worded("Nobody said whether the team {thing} is there.", thing=facts.name))
    return "expected"


def _calendar(facts: Facts) -> Calendar:
    text = facts.text("workdays")
    weekdays = parse_weekdays(facts.policy.capacity.default_workdays)
    if text is not None:
        try:
            weekdays = parse_weekdays(text)
        except DateError as error:
            facts.note(
                "value.unreadable",
                worded("Working weekdays of {thing}: {reason}", thing=facts.name, reason=error.cause),
            )
    days = facts.value("days_off")
    listed = days if isinstance(days, list) else []
    read = [facts.partial_date("days_off", day) for day in listed]
    return Calendar(weekdays, frozenset(day.first for day in read if day is not None))


def _accreditations(facts: Facts) -> tuple[Accreditation, ...]:
    value = facts.value("accreditations")
    found = []
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("scope"), str):
            facts.note(
                "value.unreadable",
                worded("An accreditation of {thing} names no scope: {item}.", thing=facts.name, item=str(item)),
            )
            continue
        first = facts.partial_date("accreditations", item["from"]) if item.get("from") else None
        last = facts.partial_date("accreditations", item["to"]) if item.get("to") else None
        # A bound that cannot be read must not widen the time in which the team may work.
        unread = (bool(item.get("from")) and first is None) or (bool(item.get("to")) and last is None)
        found.append(
            Accreditation(
                str(item["scope"]),
                date.max if unread else first.last if first else None,
                last.first if last else None,
            )
        )
    return tuple(found)


def course(facts: Facts) -> Course:
    """Training with a scope and the teams that it makes."""
    scope, trainee_teams = facts.code("scope") or "", facts.refs("trainee_teams")
    trainees = facts.integer("trainees")
    if not scope or not (trainee_teams or trainees):
        told = worded("The course {thing} lacks its scope, or both its teams and its trainees.", thing=facts.name)
        facts.note("course.incomplete", told)
    return Course(
        facts.id,
        facts.name,
        facts.text("organisation"),
        scope,
        trainee_teams,
        trainees,
        facts.date("starts_on"),
        facts.integer("duration_days"),
        facts.geometry("place"),
        facts.provenance,
        facts.date("ends_on"),
        facts.number("pass_share"),
    )


def commitment(facts: Facts) -> Commitment:
    """Each state of its people by itself: no figure moves from one to another without somebody's word."""
    counts = [_headcount(facts, state) for state in codes("headcount")]
    headcounts = tuple(count for count in counts if count is not None)
    if not headcounts:
        facts.note("commitment.no_people", worded("The commitment {thing} has no number of people.", thing=facts.name))
    return Commitment(
        facts.id,
        facts.name,
        facts.text("organisation"),
        facts.code("capacity_kind") or "other",
        scope_of(facts.text("scope") or ""),
        facts.text("purpose") or "",
        headcounts,
        facts.date("by"),
        facts.provenance,
    )


def _headcount(facts: Facts, state: str) -> Headcount | None:
    """All figures that stand, for or against, make the range."""
    belief = facts.beliefs.get(f"headcount_{state}")
    if belief is None or belief.value is None:
        return None
    standing = (*belief.supporting, *belief.opposing)
    figures = [
        quantity
        for claim in facts.claims[belief.property]
        if claim.id in standing and claim.stance not in ("retracts", "denies")
        if (quantity := quantity_of(claim.value)) is not None
    ]
    if not figures:
        return None
    lows, highs = [one.low for one in figures], [one.high for one in figures]
    about = any(one.approximate for one in figures)
    spoken = figures[0] if len(set(figures)) == 1 else Quantity(_end(min, lows), _end(max, highs), about)
    return Headcount(state, spoken.low, spoken.high, spoken.words(), belief.status, belief.roots, belief.sentence)


def _end(choose: Callable[[list[float]], float], ends: Sequence[float | None]) -> float | None:
    known = [end for end in ends if end is not None]
    return choose(known) if len(known) == len(ends) else None


def scope_of(words: str) -> str:
    """The code of a scope or trade that is named so by code or label; else the words as they are."""
    known = {label.casefold(): code for code, label in codes("scope").items()}
    return words if words in codes("scope") else known.get(words.strip().casefold(), words)


def incident(facts: Facts) -> Incident:
    """An accident or find."""
    return Incident(
        facts.id,
        facts.name,
        _place(facts, "location"),
        facts.date("date", first=True),
        facts.text("description") or "",
        facts.provenance,
        facts.text("administrative_unit") or "",
    )


def administrative_unit(facts: Facts) -> AdministrativeUnit:
    """A municipality or district."""
    place = _place(facts, "boundary")
    return AdministrativeUnit(facts.id, facts.name, place, facts.provenance, facts.text("official_code") or "")


def site(facts: Facts) -> Site:
    """A place or line of the map."""
    return Site(facts.id, facts.name, facts.code("site_kind") or "other", _place(facts, "location"), facts.provenance)


def work(facts: Facts) -> WorkState:
    """Progress and decisions by work id."""
    return WorkState(
        facts.id,
        facts.code("status") or "planned",
        facts.date("started_on", first=True),
        facts.refs("teams"),
        facts.number("done_share"),
        facts.date("pinned_start"),
        facts.number("worker_days"),
        facts.number("area_m2"),
        facts.code("work_kind") or "",
        facts.code("terrain") or "",
        facts.provenance,
        facts.date("not_before"),
        facts.refs("not_by"),
        facts.text("hazardous_area"),
        facts.text("organisation"),
        facts.code("method") or "",
        facts.number("depth_m"),
        facts.date("ended_on"),
        *_donors(facts),
    )


def _donors(facts: Facts) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Donors and their shares, which are equal where none, or none that can be, are said."""
    donors, said = facts.refs("donors"), facts.value("donor_shares")
    equal = tuple(1 / len(donors) for _ in donors)
    if said is None:
        return donors, equal
    shares = tuple(float(one) for one in said if isinstance(one, int | float)) if isinstance(said, list) else ()
    if len(shares) != len(donors) or any(share < 0 for share in shares) or abs(sum(shares) - 1) > _SHARES_CLOSE:
        facts.note(
            "value.unreadable",
            worded(
                "Shares of the donors of {thing} are {value}: one number a donor is needed, together 1. They count as equal.",
                thing=facts.name,
                value=str(said),
            ),
        )
        return donors, equal
    return donors, shares


def person(facts: Facts) -> Person:
    """A person with a role."""
    return Person(facts.id, facts.name, facts.text("role") or "", facts.provenance)


def event(facts: Facts) -> Event:
    """What happened, as it is told."""
    happened, cause = facts.text("happened") or "", facts.text("cause") or ""
    return Event(facts.id, facts.name, happened, facts.date("date", first=True), cause, facts.provenance)


def agreement(facts: Facts) -> Agreement:
    """An agreement, as it is told."""
    return Agreement(facts.id, facts.name, facts.text("purpose") or "", facts.text("content") or "", facts.provenance)


def conflict(facts: Facts) -> ConflictOwner:
    """Who settles a contradiction."""
    return ConflictOwner(facts.id, facts.text("owner") or "", facts.date("due"), facts.provenance)


class Table(NamedTuple):
    """The field of the picture that holds a kind of thing, the type of its rows, and what reads them."""

    name: str
    row: type[Row]
    read: Callable[[Facts], Row]


ROWS: Mapping[str, Table] = {
    "hazardous_area": Table("hazardous_areas", HazardousArea, hazardous_area),
    "land_release": Table("land_releases", LandRelease, land_release),
    "asset": Table("assets", Asset, asset),
    "community": Table("communities", Community, community),
    "organisation": Table("organisations", Organisation, organisation),
    "team": Table("teams", Team, team),
    "course": Table("courses", Course, course),
    "commitment": Table("commitments", Commitment, commitment),
    "incident": Table("incidents", Incident, incident),
    "administrative_unit": Table("administrative_units", AdministrativeUnit, administrative_unit),
    "site": Table("sites", Site, site),
    "work": Table("work_states", WorkState, work),
    "person": Table("persons", Person, person),
    "event": Table("events", Event, event),
    "agreement": Table("agreements", Agreement, agreement),
    "conflict": Table("conflict_owners", ConflictOwner, conflict),
    "document": Table("documents", activities.Document, more.document),
    "device": Table("devices", activities.Device, more.device),
    "accreditation": Table("accreditations", activities.AccreditationGrant, more.accreditation),
    "non_conformity": Table("non_conformities", activities.NonConformity, more.non_conformity),
    "inspection": Table("inspections", activities.Inspection, more.inspection),
    "education_session": Table("education_sessions", activities.EducationSession, more.education_session),
    "victim": Table("victims", activities.Victim, more.victim),
    "stockpile_destruction": Table(
        "stockpile_destructions", activities.StockpileDestruction, more.stockpile_destruction
    ),
}
