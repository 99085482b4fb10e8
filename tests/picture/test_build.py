"""Beliefs become rows: nothing is dropped, expected is not arrived, unknown is not zero, pending frees nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.claims.evidence import Evidence
from tandem.claims.records import Judgement
from tandem.picture.build import build_picture
from tandem.picture.findings import RULES
from tandem.picture.ledger import ledger
from tandem.picture.rows import ROWS
from tandem.policy import generic_policy
from tests.picture.telling import AT, DAY, KNOWN, accepted, picture_of, rules, said, thing

SQUARE = shapely.box(18.0, 44.0, 18.01, 44.01)
BOW_TIE = shapely.Polygon([(18, 44), (18.01, 44.01), (18.01, 44), (18, 44.01)])


def test_hazard_without_readable_perimeter_stays_as_error() -> None:
    lost = said("h", "hazardous_area", "perimeter", None, unreadable="two points make no area", original="POLYGON(...)")
    picture = picture_of(lost, thing("i", "hazardous_area", name="Bare hill"))
    assert [(area.id, area.perimeter) for area in picture.hazardous_areas] == [("h", None), ("i", None)]
    errors = {(found.rule, found.thing) for found in picture.findings if found.severity == "error"}
    assert {("geometry.null", "h"), ("geometry.null", "i"), ("geometry.unusable", "h")} <= errors
    assert any("two points make no area" in f.message and f.report == "report-a" for f in picture.findings)


def test_repair_keeps_what_was_received() -> None:
    picture = picture_of(thing("h", "hazardous_area", perimeter=BOW_TIE))
    (repair,) = picture.repairs
    assert repair.received.equals_exact(BOW_TIE)
    assert picture.hazardous_areas[0].perimeter == repair.repaired
    (found,) = [f for f in picture.findings if f.rule == "geometry.invalid"]
    assert found.place is not None


def test_nan_perimeter_is_an_error_not_clear_land() -> None:
    broken = shapely.transform(SQUARE, lambda at: np.where(np.arange(5)[:, None] == 2, np.nan, at))
    picture = picture_of(thing("h", "hazardous_area", perimeter=broken))
    assert picture.hazardous_areas[0].perimeter is None
    assert "geometry.unusable" in rules(picture)


def test_release_frees_land_only_after_two_people_and_on_its_day() -> None:
    area = said("r", "land_release", "area", SQUARE)
    category = said("r", "land_release", "category", "cleared")
    day = said("r", "land_release", "released_on", "2026-05-03")
    hazard = thing("h", "hazardous_area", perimeter=SQUARE)

    def remaining(*more: object, on: date = DAY) -> float:
        picture = picture_of(hazard, area, category, day, *more, valid_at=on)  # type: ignore[arg-type]
        return ledger(picture.hazardous_areas, picture.land_releases)[0].remaining_m2

    waiting = picture_of(hazard, area, category)
    assert waiting.land_releases[0].pending
    assert waiting.land_releases[0].area is None
    assert waiting.land_releases[0].category == "cleared"
    assert "release.pending" in rules(waiting)
    both = accepted(area, category)
    assert remaining() > 0
    assert remaining(accepted(area)) > 0
    assert remaining(both) == 0
    assert remaining(both, on=date(2026, 5, 2)) > 0
    early = picture_of(hazard, area, category, day, both, valid_at=date(2026, 5, 2)).land_releases[0]
    assert (early.pending, early.area) == (True, None)


@pytest.mark.parametrize(
    ("claims", "presence"),
    [
        ([said("t", "team", "presence", "present")], "present"),
        ([said("t", "team", "presence", "present", stance="expects")], "expected"),
        ([said("t", "team", "presence", "in_training", stance="plans")], "in_training"),
        ([said("t", "team", "arrival", "2026-04-01")], "present"),
        ([said("t", "team", "arrival", "2026-04-01", stance="expects")], "expected"),
        ([said("t", "team", "arrival", "2026-06-01")], "expected"),
        ([said("t", "team", "people", 8)], "expected"),
    ],
)
def test_expected_team_is_not_present(claims: list[object], presence: str) -> None:
    picture = picture_of(*claims)  # type: ignore[arg-type]
    assert picture.teams[0].presence == presence


def test_expected_repair_is_no_repair() -> None:
    picture = picture_of(
        thing("a", "asset", network="road", role="node", location=shapely.Point(18, 44)),
        said("a", "asset", "damage_state", "none", stance="expects"),
    )
    assert picture.assets[0].damage_state is None
    assert "value.expected" in rules(picture)


def test_commitment_is_the_range_of_all_figures_that_stand() -> None:
    later = datetime(2026, 5, 1, 12, tzinfo=UTC)
    picture = picture_of(
        said("c", "commitment", "headcount_expected", 5000, by="one", stance="expects"),
        said("c", "commitment", "headcount_expected", 1000, by="two", stance="expects"),
        said("c", "commitment", "headcount_expected", 90_000, by="three", stance="expects"),
        said("c", "commitment", "headcount_expected", None, by="three", stance="retracts", at=later),
    )
    row = picture.commitments[0]
    (expected,) = row.headcounts
    assert (expected.low, expected.high) == (1000, 5000)


def test_unreadable_values_are_findings_and_unknown() -> None:
    picture = picture_of(
        thing("t", "team", scopes=[], days_off=["2026-02-30", "2026-05-04"], workdays="someday", accreditations=[
            {"scope": "bac", "from": "2026-02-30", "to": "2026-12"}, {"from": "2026-01-01"}]),
        said("c", "community", "people", None, unreadable="not a number", original="many"),
        thing("c", "community", location=shapely.Point(18, 44), needs=["water", "wine"]),
        thing("i", "incident", location=shapely.Point(18, 44), date="2026-13-01"),
    )  # fmt: skip
    team, community = picture.teams[0], picture.communities[0]
    assert team.calendar.days_off == {date(2026, 5, 4)}
    assert [(a.first, a.last) for a in team.accreditations] == [(date.max, date(2026, 12, 1))]
    assert (community.people, community.needs) == (None, ("water",))
    assert picture.incidents[0].date is None
    expected = {"team.no_scopes", "team.no_size", "team.no_presence", "date.impossible", "value.unreadable"}
    assert expected | {"community.no_people"} <= rules(picture)


def test_things_judged_the_same_are_one_row_and_references_follow() -> None:
    same = Judgement("j", "same", "one place", "somebody", AT, things=("n1", "n2"))
    node = thing("n1", "asset", network="road", role="node", location=shapely.Point(18, 44))
    link = thing("l", "asset", network="road", role="link", from_node="n2", to_node="n3")
    other = said("n2", "asset", "damage_state", "major", by="b")
    picture = picture_of(node, link, other, same)
    assert [(a.id, a.from_node, a.damage_state) for a in picture.assets] == [("l", "n1", None), ("n1", None, "major")]


def test_nothing_received_later_counts() -> None:
    later = said("h", "hazardous_area", "perimeter", SQUARE, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert picture_of(later).hazardous_areas == ()


def test_contradiction_is_a_finding_with_the_sentence() -> None:
    picture = picture_of(
        said("a", "asset", "damage_state", "major", by="one"), said("a", "asset", "damage_state", "minor", by="two")
    )
    (found,) = [f for f in picture.findings if f.rule == "belief.contested"]
    assert "stands against it" in found.message


KINDS = st.sampled_from(sorted(ROWS))
VALUES = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.integers(-5, 5),
    st.floats(allow_nan=False),
    st.lists(st.integers(0, 3), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), KINDS, st.integers(0, 8), VALUES), max_size=20), st.randoms())
def test_every_thing_is_a_row_whatever_was_said_in_any_order(
    told: list[tuple[int, str, int, object]], random: object
) -> None:
    from tandem.vocabulary import properties

    claims = {}
    for number, kind, which, value in told:
        names = [name for name, known in properties(kind).items() if known.type != "geometry"]
        claim = said(f"{kind}/{number}", kind, names[which % len(names)], value)  # type: ignore[arg-type]
        claims[claim.id] = claim
    evidence = Evidence.of([], claims.values(), [])
    shuffled = list(claims.values())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = build_picture(evidence, valid_at=DAY, known_at=KNOWN, policy=generic_policy())
    two = build_picture(Evidence.of([], shuffled, []), valid_at=DAY, known_at=KNOWN, policy=generic_policy())
    assert one == two
    assert set(one.by_id) == {claim.thing for claim in claims.values()}
    for row in one.rows():
        assert all(ids for ids in row.claims.values())
    for found in one.findings:
        assert found.severity == RULES[found.rule].severity
        assert found.message.endswith(".")
