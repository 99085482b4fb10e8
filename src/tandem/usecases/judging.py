"""Judgements: a person's decision about claims or things, with a second person where policy asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.claims.evidence import Evidence
from tandem.claims.records import Judgement, Record, Source
from tandem.errors import JudgementError, NotFoundError
from tandem.ids import uuid7
from tandem.picture.life import may_release
from tandem.usecases.policies import policy_at
from tandem.usecases.withholding import whole_of
from tandem.usecases.workspace import Workspace, record
from tandem.vocabulary import codes
from tandem.worded import worded

ABOUT_THINGS = ("same", "different")


@dataclass(frozen=True, slots=True)
class Targets:
    """What a judgement is about: claims by id, things, all things of a kind, all that reports say, or judgements to take back."""

    claims: Sequence[str] = ()
    things: Sequence[str] = ()
    kinds: Sequence[str] = ()
    reports: Sequence[str] = ()
    judgements: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was recorded: the judgement's id, and how many claims and things it names.

    ``roles`` (code list person_role) are those that policy asks of who accepts a land release, where these two lack one: it waits.
    """

    judgement: str
    claims: int
    things: int
    roles: tuple[str, ...] = ()


def judge(
    workspace: Workspace,
    verdict: str,
    targets: Targets,
    *,
    by: str,
    second: str | None,
    reason: str,
    now: datetime,
    valid_at: date,
) -> Judged:
    """Record a judgement and bring the picture up to date.

    Raises
    ------
    JudgementError
        For an unknown verdict, an empty reason, one person named twice, or a verdict on the wrong kind of target.
    NotFoundError
        Where a claim, thing, kind, report or judgement that was named does not exist.
    """
    _check_words(verdict, by, second, reason)
    with whole_of(workspace.store).reading() as reader:
        evidence = reader.evidence()
        rows = {report.id: report.part_of for report in reader.reports()} if targets.reports else {}
    about_things = verdict in ABOUT_THINGS
    things = _things(evidence, verdict, targets) if about_things else ()
    claims = () if about_things else (*_claims(evidence, targets, rows), *_taken_back(evidence, verdict, targets))
    if not claims and not things:
        raise JudgementError(worded("The judgement names nothing."), worded("Name claims, things, a kind or a report."))
    people = _people(evidence, [by] if second is None else [by, second], now)
    judgement = Judgement(
        id=uuid7(now),
        verdict=verdict,
        reason=reason.strip(),
        by=people[by].id,
        second=None if second is None else people[second].id,
        received_at=now,
        claims=claims,
        things=things,
    )
    new_people: list[Record] = [person for person in people.values() if person.id not in evidence.sources]
    record(workspace, [*new_people, judgement], valid_at=valid_at)
    signs = second is not None and verdict == "accept" and _speaks_of_releases(evidence, claims)
    return Judged(
        judgement.id, len(claims), len(things), _roles_lacking(workspace, (by, second or ""), valid_at) if signs else ()
    )


def _speaks_of_releases(evidence: Evidence, claims: Sequence[str]) -> bool:
    judged = set(claims)
    return any(
        claim.kind == "land_release" and claim.id in judged
        for known in evidence.claims.values()
        for said in known.values()
        for claim in said
    )


def _roles_lacking(workspace: Workspace, people: Sequence[str], valid_at: date) -> tuple[str, ...]:
    with workspace.store.reading() as reader:
        policy = policy_at(reader, valid_at)
        picture = workspace.sights.see_now(reader, policy, valid_at=valid_at).picture
        known = reader.evidence(known_at=picture.known_at)
    return () if may_release(people, picture, known, policy) else policy.life.release_roles


def _check_words(verdict: str, by: str, second: str | None, reason: str) -> None:
    if verdict not in codes("verdict"):
        raise JudgementError(
            worded("There is no {what} '{typed}'.", what=worded("verdict"), typed=verdict),
            worded("Use one of: {listed}.", listed=tuple(codes("verdict"))),
        )
    if not reason.strip():
        raise JudgementError(worded("A judgement needs a reason."), worded("Say in a sentence why, with --reason."))
    if second is not None and second.strip().casefold() == by.strip().casefold():
        raise JudgementError(
            worded("'{by}' is named twice.", by=by), worded("The second person must be somebody else.")
        )


def _things(evidence: Evidence, verdict: str, targets: Targets) -> tuple[str, ...]:
    things = tuple(dict.fromkeys(targets.things))
    if len(things) < 2:
        raise JudgementError(
            worded("'{verdict}' compares things.", verdict=verdict), worded("Name at least two things with --thing.")
        )
    _all_known(worded("thing"), things, set(evidence.claims))
    kinds = {claim.kind for thing in things for said in evidence.claims[thing].values() for claim in said}
    if verdict == "same" and len(kinds) > 1:
        raise JudgementError(
            worded("Things of different kinds cannot be the same ({listed}).", listed=tuple(sorted(kinds))),
            worded("Name things of one kind."),
        )
    return things


def _taken_back(evidence: Evidence, verdict: str, targets: Targets) -> tuple[str, ...]:
    if targets.judgements and verdict != "retract":
        raise JudgementError(
            worded("'{verdict}' is not said of a judgement.", verdict=verdict), worded("Use 'retract' to take it back.")
        )
    known = {one.id for judgements in evidence.judgements.values() for one in judgements}
    _all_known(worded("judgement"), targets.judgements, known)
    return tuple(targets.judgements)


def _claims(evidence: Evidence, targets: Targets, part_of: dict[str, str | None]) -> tuple[str, ...]:
    every = [claim for known in evidence.claims.values() for said in known.values() for claim in said]
    _all_known(worded("claim"), targets.claims, {claim.id for claim in every})
    _all_known(worded("thing"), targets.things, set(evidence.claims))
    _all_known(worded("kind of thing"), targets.kinds, {claim.kind for claim in every})
    _all_known(worded("report"), targets.reports, set(part_of))
    named, things, kinds, reports = (set(x) for x in (targets.claims, targets.things, targets.kinds, targets.reports))
    found = (
        claim.id
        for claim in every
        if claim.id in named
        or claim.thing in things
        or claim.kind in kinds
        or claim.report in reports
        or part_of.get(claim.report) in reports
    )
    return tuple(sorted(found))


def _all_known(what: str, named: Sequence[str], known: set[str]) -> None:
    for name in named:
        if name not in known:
            raise NotFoundError(
                worded("There is no {what} '{typed}'.", what=what, typed=name),
                worded("Look it up: tandem show or tandem history."),
            )


def _people(evidence: Evidence, names: list[str], now: datetime) -> dict[str, Source]:
    known = {source.name: source for source in evidence.sources.values() if source.kind == "person"}
    return {name: known.get(name) or Source(uuid7(now), "person", name, now) for name in names}
