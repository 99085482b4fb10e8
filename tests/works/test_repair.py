"""Repair efforts, trades and what is said about unknown damage."""

from __future__ import annotations

import dataclasses

import pytest

from tandem.errors import PolicyError
from tandem.picture.tables import Asset
from tandem.policy import generic_policy, parse_policy
from tandem.works.derive import derive_works
from tandem.works.model import WorkList
from tests.works.pictures import link, node, picture, point, state

POLICY = generic_policy()


def derived(*assets: Asset, **tables: object) -> WorkList:
    return derive_works(picture(assets=assets, **tables), (), POLICY)


@pytest.mark.parametrize(("damage", "share"), [("minor", 0.25), ("moderate", 0.5), ("major", 1.0), ("destroyed", 1.6)])
def test_effort_follows_the_damage(damage: str, share: float) -> None:
    work = derived(node("S", 0, 0, "electricity", "substation", damage_state=damage)).works[0]
    assert work.effort_worker_days == pytest.approx(80 * share)
    assert work.scope == "electrical_works"
    assert work.unit == "person"


def test_link_costs_by_its_length() -> None:
    one, other = node("X", 0, 0, "water"), node("Y", 3000, 4000, "water")
    work = derived(one, other, link("X-Y", one, other, "water", damage_state="major")).works[0]
    assert work.effort_worker_days == pytest.approx(5 * 60, rel=1e-3)
    assert work.place == pytest.approx((point(1500, 2000).x, point(1500, 2000).y), abs=1e-4)


def test_link_without_line_takes_the_length_between_its_nodes() -> None:
    one, other = node("X", 0, 0, "water"), node("Y", 3000, 4000, "water")
    pipe = dataclasses.replace(link("X-Y", one, other, "water", damage_state="major"), location=None)
    assert derived(one, other, pipe).works[0].effort_worker_days == pytest.approx(5 * 60, rel=1e-3)


def test_bridge_has_its_own_trade_and_prior() -> None:
    one, other = node("X", 0, 0), node("Y", 100, 0)
    work = derived(one, other, link("B", one, other, role="bridge", damage_state="destroyed")).works[0]
    assert (work.scope, work.effort_worker_days, work.maximum_teams) == ("bridge_works", 240 * 1.6, 4)


def test_reported_effort_and_trade_go_before_priors() -> None:
    asset = node("P", 0, 0, "water", "pump", damage_state="minor", repair_effort=77.0, trade="electrical_works")
    work = derived(asset).works[0]
    assert (work.scope, work.effort_worker_days, work.maximum_teams) == ("electrical_works", 77.0, 1)
    assert "as reported" in work.basis


def test_progress_shortens_and_completion_removes_a_repair() -> None:
    pump = node("P", 0, 0, "water", "pump", damage_state="major")
    half = derived(pump, work_states=(state("repair/P", done_share=0.5),)).works[0]
    assert half.effort_worker_days == pytest.approx(15)
    assert "claim/repair/P/done_share" in half.claims
    over = derived(pump, work_states=(state("repair/P", "completed"),))
    assert (over.works, over.needs) == ((), ())


def test_unknown_damage_is_no_work_but_is_said_once_per_network() -> None:
    works = derived(*(node(f"P{i}", 0, i, "water", damage_state=None) for i in range(3)), node("Q", 0, 0, "water"))
    assert works.works == ()
    assert [(finding.rule, finding.thing) for finding in works.findings] == [("damage.unknown", "P0")]
    assert "3 assets" in works.findings[0].message


def test_damaged_asset_without_place_is_an_error_and_no_work() -> None:
    asset = dataclasses.replace(node("P", 0, 0, "water", damage_state="major"), location=None)
    works = derived(asset)
    assert works.works == ()
    assert [(finding.rule, finding.severity) for finding in works.findings] == [("repair.place", "error")]


def test_link_of_a_network_without_length_prior_still_takes_a_quarter_day() -> None:
    one, other = node("X", 0, 0, "farmland"), node("Y", 100, 0, "farmland")
    work = derived(one, other, link("X-Y", one, other, "farmland", damage_state="major")).works[0]
    assert work.effort_worker_days == 0.25


def test_network_without_trade_is_a_policy_error() -> None:
    policy = parse_policy(POLICY.text.replace('water = "water_works"\n', ""))
    here = picture(assets=(node("P", 0, 0, "water", damage_state="major"),))
    with pytest.raises(PolicyError, match=r"repair\.trades"):
        derive_works(here, (), policy)
