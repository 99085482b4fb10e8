"""What a tasking order takes from records and plan."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest
import shapely
from pyproj import Geod

from tandem.errors import NotFoundError
from tandem.geo import Plane, utm
from tandem.picture.tables import Community
from tandem.publishing.order import Order
from tandem.publishing.tasking import render_orders
from tandem.usecases.lists.rows import Sight
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.planning import plan_again
from tandem.usecases.policies import policy_at
from tandem.usecases.progress import Progress, report_progress
from tandem.usecases.seeing import see_now
from tandem.usecases.surroundings import nearest
from tandem.usecases.tasking.orders import tasking_orders
from tandem.usecases.workspace import Workspace

DAY, NOW = date(2026, 4, 1), datetime(2026, 4, 1, 18, tzinfo=UTC)


def seen(workspace: Workspace) -> Sight:
    with workspace.store.reading() as reader:
        return sight_of(reader, see_now(reader, policy_at(reader, DAY), valid_at=DAY), plan_again(reader, "last"))


def orders(workspace: Workspace, sight: Sight, *works: str) -> tuple[Order, ...]:
    with workspace.store.reading() as reader:
        return tasking_orders(reader, sight, works, now=NOW)


@pytest.mark.parametrize("kind", ["nts", "clearance", "marking", "repair", "release_gate", "quality_control"])
def test_every_kind_of_work_has_an_order_of_one_or_two_pages(workspace: Workspace, kind: str) -> None:
    sight = seen(workspace)
    work = next(one for one, row in sight.works.items() if row.kind == kind)
    (made,) = orders(workspace, sight, work)
    assert render_orders([made])[:5] == b"%PDF-"
    assert (made.first_day, made.last_day) == sight.dates.get(work, (None, None))
    assert {team.name for team in made.teams} == {sight.name(team) for team in sight.teams_on.get(work, ())}
    assert made.generated
    cited = {one.id for one in made.cited}
    for row in (*made.task, *made.where, *made.hazard, *made.teams, *made.access, *made.medical, *made.communities):
        assert set(row.reports) <= cited


def test_effort_rests_on_the_reports_of_the_works_claims(workspace: Workspace) -> None:
    sight = seen(workspace)
    work = next(row for row in sight.works.values() if row.kind == "clearance")
    (made,) = orders(workspace, sight, work.id)
    with workspace.store.reading() as reader:
        claims = [c for told in reader.evidence().claims.values() for said in told.values() for c in said]
    expected = {claim.report for claim in claims if claim.id in work.claims}
    assert set(next(fact for fact in made.task if fact.label == "Effort left").reports) == expected


def test_what_is_newer_than_the_plan_is_a_warning(workspace: Workspace) -> None:
    sight = seen(workspace)
    work = next(row for row in sight.works.values() if row.kind == "clearance" and sight.teams_on.get(row.id))
    assert not any("Newer than the plan" in one for one in orders(workspace, sight, work.id)[0].warnings)
    told = Progress("phone-0000-0001", work.id, "Olena", DAY, "ongoing", share=0.5, items=(("cluster", 2),))
    report_progress(workspace, told, work, now=NOW, valid_at=DAY)
    (made,) = orders(workspace, seen(workspace), work.id)
    assert any("Newer than the plan" in one for one in made.warnings)
    assert next(fact for fact in made.task if fact.label == "Reported").value == "ongoing, 50 % done"
    items = next(fact for fact in made.hazard if fact.label == "Expected items")
    assert "Cluster munition remnant" in items.value


def test_a_work_that_the_plan_lacks_is_refused(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no work 'clearance/nobody'"):
        orders(workspace, seen(workspace), "clearance/nobody")


@pytest.mark.parametrize("bearing", range(0, 360, 45))
def test_distances_and_directions_are_those_of_the_ellipsoid(bearing: int) -> None:
    longitude, latitude, _ = Geod(ellps="WGS84").fwd(35.5, 48.4, bearing, 1500)
    row = Community("c", "Village", shapely.Point(longitude, latitude), None, (), (), {})
    plane = Plane(35.5, 48.4)
    (found,) = nearest(shapely.Point(35.5, 48.4), [row], plane, within_m=2000, most=5)
    assert math.isclose(found.metres, 1500, rel_tol=1e-4)
    assert found.direction == ("N", "NE", "E", "SE", "S", "SW", "W", "NW")[bearing // 45]


def test_grid_positions_are_those_of_the_zone() -> None:
    # On the central meridian easting is 500 km; 45 N lies 4,982,950 m up it (0.9996 of the meridian's 4,984,944 m).
    assert utm(33, 45) == "36N 500000 4982950"
    assert utm(18.4, -33.9).startswith("34S ")
    assert utm(10, 85) == ""
