"""Which of the people expected a plan counts on, and on whose word: kept with the plan and told in the briefing."""

from __future__ import annotations

from tandem.claims.evidence import Evidence
from tandem.claims.sentence import speakers_of
from tandem.language import ENGLISH, Language
from tandem.picture.capacity import coming_claims
from tandem.picture.tables import Team
from tandem.store.protocol import Reader
from tandem.usecases.planning import Planned


def counted_words(reader: Reader, planned: Planned, language: Language = ENGLISH) -> tuple[str, ...]:
    """What the plan counts of those who are not here, in sentences; nothing where nobody is expected."""
    index = planned.prepared.index
    awaited = [team for team in index.picture.teams if team.presence != "present"]
    if not awaited:
        return ()
    if index.expected_share == 0:
        return (language.text("Only teams that are here are counted."),)
    counted = [team for team in index.teams if team.presence != "present"]
    evidence = reader.evidence(things=[team.id for team in counted], known_at=planned.prepared.basis.known_at)
    told = language.text(
        "This plan counts on {share} of the people expected or in training: {counted} of {awaited} such teams, those said to come "
        "first, with {people} of {all} people. Source: {sources}.",
        share=language.share(index.expected_share),
        counted=len(counted),
        awaited=len(awaited),
        people=_people(counted),
        all=_people(awaited),
        sources=language.listed(_roots(evidence, counted)) or language.text("unknown"),
    )
    return (told,)


def _people(teams: list[Team]) -> int:
    return sum(team.people or 0 for team in teams)


def _roots(evidence: Evidence, teams: list[Team]) -> list[str]:
    """Names of the sources at the roots of what is said of these teams, each once."""
    wanted = {claim for team in teams for claim in coming_claims(team)}
    claims = [c for said in evidence.claims.values() for told in said.values() for c in told if c.id in wanted]
    names = {source.id: source.name for source in evidence.sources.values()}
    return sorted({speakers_of(claim, names)[-1] for claim in claims if claim.chain})
