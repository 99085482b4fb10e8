"""How things stand: capacity confirmed, expected and in training; land by class; what is not known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tandem.language import ENGLISH, Language
from tandem.picture.land.classes import class_totals
from tandem.picture.tables import Commitment, Finding, Picture, Team
from tandem.plan.problem import NEVER
from tandem.publishing.content import CapacityRow, LandTotal, Span
from tandem.usecases.briefing.headline import Telling
from tandem.usecases.planning import Planned
from tandem.vocabulary import codes

# Scopes that make a team one of deminers; every other team counts as engineers.
_DEMINING = frozenset(
    {
        "nts",
        "ts",
        "manual_clearance",
        "bac",
        "eod",
        "dogs",
        "mechanical",
        "quality_control",
        "marking",
        "risk_education",
    }
)


# States of promised people beside each presence of teams; those accredited are here, those who left count nowhere.
_STATES = {"present": ("arrived", "accredited"), "expected": ("expected", "arriving"), "in_training": ("in_training",)}


def capacity(picture: Picture, tell: Telling, language: Language = ENGLISH) -> tuple[CapacityRow, ...]:
    """People by organisation and kind: teams that are known by name, and commitments beyond them.

    Teams and commitments of one organisation, kind and presence speak of the same people, so the range runs from the
    smaller to the larger of the two.
    """
    names = {row.id: row.name for row in picture.organisations}
    teams: dict[tuple[str, str], list[Team]] = defaultdict(list)
    promised: dict[tuple[str, str], list[Commitment]] = defaultdict(list)
    for team in picture.teams:
        teams[team.organisation or "", kind_of(team)].append(team)
    for commitment in picture.commitments:
        promised[commitment.organisation or "", commitment.capacity_kind].append(commitment)
    rows = []
    for organisation, kind in sorted(set(teams) | set(promised), key=lambda key: (names.get(key[0], key[0]), key[1])):
        of_teams, of_promises = teams[organisation, kind], promised[organisation, kind]
        rows.append(
            CapacityRow(
                names.get(organisation) or language.text("Organisation unknown"),
                kind,
                _span(of_teams, of_promises, "present"),
                _span(of_teams, of_promises, "expected"),
                _span(of_teams, of_promises, "in_training"),
                " ".join(language.text(one.sentence) for row in of_promises for one in row.headcounts),
                (
                    *(tell(row.id, f"headcount_{one.state}") for row in of_promises for one in row.headcounts),
                    *(tell(team.id, "presence") for team in of_teams[:1]),
                ),
            )
        )
    return tuple(rows)


def kind_of(team: Team) -> str:
    """Deminers where a scope of the team is one of mine action, else engineers."""
    return "deminer" if _DEMINING & set(team.scopes) else "engineer"


def _span(teams: Sequence[Team], promised: Sequence[Commitment], presence: str) -> Span:
    here = [team for team in teams if team.presence == presence]
    said = [one for row in promised if (one := row.headcount(*_STATES[presence])) is not None]
    if not here and not said:
        return Span(0, 0)
    ends: list[tuple[float | None, float | None]] = []
    if here:
        known = sum(team.people or 0 for team in here)
        ends.append((known, None if any(team.people is None for team in here) else known))
    if said:
        ends.append((_sum(one.low for one in said) or 0.0, _sum(one.high for one in said)))
    highs = [high for _, high in ends]
    low = min(low for low, _ in ends if low is not None)
    return Span(low, None if None in highs else max(high for high in highs if high is not None))


def _sum(ends: Iterable[float | None]) -> float | None:
    known = list(ends)
    return None if None in known else sum(end for end in known if end is not None)


def land_totals(planned: Planned, language: Language = ENGLISH) -> tuple[LandTotal, ...]:
    """Land by class of hazardous area, each square metre once."""
    picture = planned.prepared.seen.picture
    known = {one.hazard_class: one for one in class_totals(picture.hazardous_areas, picture.land_releases)}
    return tuple(
        LandTotal(
            language.text(title),
            known[code].areas,
            *(known[code].cancelled_m2, known[code].reduced_m2, known[code].cleared_m2, known[code].remaining_m2),
        )
        for code, title in codes("hazard_class").items()
        if code in known
    )


def not_known(planned: Planned, findings: Iterable[Finding], language: Language = ENGLISH) -> tuple[str, ...]:
    """What a reader must not take for granted, in sentences; nothing where all of it is known."""
    told = [text for count, text in _gaps(planned, Counter(finding.rule for finding in findings), language) if count]
    expected = planned.figures.expected_share
    if expected:
        told.append(
            language.text(
                "{share} of the team-days of this plan rest on teams that are expected or in training, not here.",
                share=language.share(expected),
            )
        )
    told.append(
        language.text(
            "What survey will find: the plan uses the policy's expected shares of cancelled and reduced land."
        )
    )
    return tuple(told)


def _gaps(planned: Planned, rules: Counter[str], language: Language) -> Iterator[tuple[int, str]]:
    """How much is not known of each kind, with the sentence that says so."""
    picture, plural = planned.prepared.seen.picture, language.plural
    n = sum(row.people is None for row in picture.communities)
    yield (
        n,
        plural(
            "{n} community has no known number of people; it is in no figure.",
            "{n} communities have no known number of people; they are in no figure.",
            n,
        ),
    )
    n = sum(row.damage_state is None for row in picture.assets)
    yield (
        n,
        plural(
            "{n} asset has no reported damage state; the plan uses it as working.",
            "{n} assets have no reported damage state; the plan uses them as working.",
            n,
        ),
    )
    n = sum(row.perimeter is None for row in picture.hazardous_areas)
    yield (
        n,
        plural(
            "{n} hazardous area has no readable perimeter; its extent is unknown.",
            "{n} hazardous areas have no readable perimeter; their extent is unknown.",
            n,
        ),
    )
    n = sum(row.pending for row in picture.land_releases)
    yield (
        n,
        plural(
            "{n} land release waits for evidence or for two people; it frees no land here.",
            "{n} land releases wait for evidence or for two people; they free no land here.",
            n,
        ),
    )
    n = rules["belief.contested"]
    yield (
        n,
        plural(
            "{n} value is contested between reports; the better supported one is used.",
            "{n} values are contested between reports; the better supported one is used.",
            n,
        ),
    )
    n = sum(row.people is None for row in picture.teams)
    yield (
        n,
        plural(
            "{n} team has no known size; the policy's default is used.",
            "{n} teams have no known size; the policy's default is used.",
            n,
        ),
    )
    n = int((planned.solution.schedule.work_finish >= NEVER).sum())
    yield n, plural("{n} work has no date in this plan.", "{n} works have no date in this plan.", n)
