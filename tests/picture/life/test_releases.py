"""Land is released by two people, with the roles that policy names where it names some."""

from __future__ import annotations

from tandem.picture.ledger import ledger
from tandem.policy import Policy, generic_policy
from tests.picture.life.stories import area, flat, people, release, row, seen, signed
from tests.picture.telling import rules

GENERIC = generic_policy()
LAX = GENERIC.model_copy(update={"life": GENERIC.life.model_copy(update={"release_roles": ()})})


def remaining_m2(*records: object, policy: Policy) -> float:
    picture, _ = seen(area(), *records, policy=policy)
    waits = "release.pending" in rules(picture)
    assert waits == picture.land_releases[0].pending
    return ledger(picture.hazardous_areas, picture.land_releases)[0].remaining_m2


def test_release_counts_with_the_roles_that_policy_names() -> None:
    assert remaining_m2(release(), policy=LAX) == 0
    assert remaining_m2(release(), policy=GENERIC) > 0
    assert remaining_m2(release(), people(), policy=GENERIC) == 0


def test_land_and_category_each_need_the_right_people() -> None:
    claims = [one for one in flat(release()) if one.id.startswith("r/")]
    for name in ("area", "category"):
        part = [one for one in claims if f"/{name}/" in one.id]
        rest = [one for one in claims if f"/{name}/" not in one.id]
        backed = [signed(*rest), signed(*part, by="anna", second="carl")]  # type: ignore[arg-type]
        assert remaining_m2(claims, people(), backed, policy=GENERIC) > 0, name
        assert remaining_m2(claims, people(), backed, policy=LAX) == 0


def test_roles_of_others_lend_nothing() -> None:
    both = row("person:Anna", "person", name="Anna", role="quality_officer, authority_officer")
    assert remaining_m2(release(), both, policy=GENERIC) > 0, "one person has both roles, the other none"


def test_finding_says_which_roles_are_waited_for_and_who_has_one() -> None:
    picture, _ = seen(area(), release())
    (said,) = [one for one in picture.findings if one.rule == "release.pending"]
    assert "quality officer of the operator, officer of the authority. Appointed so far: nobody." in said.message
    assert "tandem appoint" in said.next_step
    picture, _ = seen(area(), release(), people({"Anna": "quality_officer", "Carl": "mayor"}))
    (said,) = [one for one in picture.findings if one.rule == "release.pending"]
    assert "Appointed so far: anna." in said.message
