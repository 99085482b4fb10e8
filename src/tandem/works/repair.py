"""Repair of damaged components: effort by role, length and damage, trade by role or network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tandem.errors import PolicyError
from tandem.geo import Geometry, geodesic_length_m
from tandem.picture.tables import Asset, Finding
from tandem.picture.topology import is_node
from tandem.policy import Policy
from tandem.works.land import WorkContext
from tandem.works.model import Work
from tandem.works.sites import AssetSites, cited

MINIMUM_REPAIR_DAYS = 0.25
_PROPERTIES = ("damage_state", "repair_effort", "role", "network", "trade", "location")


def needs_repair(asset: Asset, policy: Policy) -> bool:
    """Whether the damage that is believed asks for work; unknown damage does only where the policy says so."""
    return damage_factor(asset, policy) > 0


def damage_factor(asset: Asset, policy: Policy) -> float:
    """Share of the prior effort that the damage costs; an unlisted state counts as whole."""
    if asset.damage_state is None:
        return policy.repair.unknown_damage_factor
    return policy.repair.damage_factor.get(asset.damage_state, 1.0)


def damaged_assets(sites: AssetSites, context: WorkContext) -> list[int]:
    """Indices of the assets that get a repair: damaged, with a place, and not reported repaired."""
    return [
        index
        for index, asset in enumerate(sites.assets)
        if needs_repair(asset, context.policy)
        and sites.locations[index] is not None
        and not context.completed(f"repair/{asset.id}")
    ]


def repair_work(
    asset: Asset,
    location: Geometry,
    place: tuple[float, float],
    after: tuple[str, ...],
    access: tuple[str, ...],
    context: WorkContext,
) -> Work:
    """The repair of one asset; ``after`` are the release gates of hazard too near to it or to its only access."""
    identifier = f"repair/{asset.id}"
    whole, basis = _effort(asset, location, context.policy)
    effort = max(whole * (1.0 - context.done_share(identifier)), MINIMUM_REPAIR_DAYS)
    trade = _trade(asset, context.policy)
    claims = (*cited(asset.claims, *_PROPERTIES), *context.progress_claims(identifier))
    return Work(
        id=identifier,
        kind="repair",
        thing=asset.id,
        name=asset.name,
        place=place,
        scope=trade,
        unit="person",
        effort_worker_days=effort,
        fixed_days=0,
        maximum_teams=_teams_at_once(effort, context.policy),
        after=after,
        access=access,
        seasonal=trade in context.policy.season.scopes,
        not_before_days=0,
        area_m2=0.0,
        basis=basis,
        claims=tuple(dict.fromkeys(claims)),
    )


def _effort(asset: Asset, location: Geometry, policy: Policy) -> tuple[float, str]:
    if asset.repair_effort is not None and asset.repair_effort > 0:
        return asset.repair_effort, f"{asset.repair_effort:,.0f} worker-days as reported"
    factor = damage_factor(asset, policy)
    state = asset.damage_state or "unknown"
    if asset.role in policy.repair.worker_days:
        days = policy.repair.worker_days[asset.role]
        prior = f"{days:,.0f} worker-days for a {asset.role}"
    elif not is_node(asset):
        kilometres = geodesic_length_m(location) / 1000
        rate = policy.repair.worker_days_per_km.get(asset.network, 0.0)
        days = kilometres * rate
        prior = f"{kilometres:,.2f} km at {rate:,.0f} worker-days per km of {asset.network}"
    else:
        days = policy.repair.worker_days.get("node", 0.0)
        prior = f"{days:,.0f} worker-days for a node"
    return days * factor, f"{prior} x {factor:g} for damage '{state}': prior of policy {policy.name}"


def _trade(asset: Asset, policy: Policy) -> str:
    trade = asset.trade or policy.repair.role_trades.get(asset.role) or policy.repair.trades.get(asset.network)
    if trade is None:
        raise PolicyError(
            f"Policy '{policy.name}' names no trade for repairs of network '{asset.network}' (asset {asset.id}).",
            "Add it under [repair.trades].",
        )
    return trade


def _teams_at_once(effort_worker_days: float, policy: Policy) -> int:
    teams = 1 + int(effort_worker_days // (policy.repair.people_per_work * 10))
    return min(teams, policy.safety.maximum_teams_per_work)


def repair_findings(sites: AssetSites, policy: Policy) -> tuple[Finding, ...]:
    """Damaged assets without a place, one by one, and unknown damage, one finding per network."""
    found = [_no_place(asset) for asset in _without_place(sites, policy)]
    unknown = Counter(asset.network for asset in sites.assets if asset.damage_state is None)
    first = {asset.network: asset.id for asset in reversed(sites.assets) if asset.damage_state is None}
    for network, count in sorted(unknown.items()):
        used = "used as working" if policy.repair.unknown_damage_factor == 0 else "planned as damaged"
        found.append(
            Finding(
                rule="damage.unknown",
                severity="warning",
                thing=first[network],
                message=f"Of {count} assets of network '{network}' nobody reported the damage: they are {used}.",
                next_step="Ask the owner of the network, or change repair.unknown_damage_factor in the policy.",
            )
        )
    return tuple(found)


def _without_place(sites: AssetSites, policy: Policy) -> Sequence[Asset]:
    return [
        asset
        for asset, location in zip(sites.assets, sites.locations, strict=True)
        if location is None and needs_repair(asset, policy)
    ]


def _no_place(asset: Asset) -> Finding:
    return Finding(
        rule="repair.place",
        severity="error",
        thing=asset.id,
        message=f"'{asset.name or asset.id}' is damaged, but nobody said where it lies: hazard near it cannot be seen.",
        next_step="Give its location, or the location of both end nodes; until then it is not planned and counts as broken.",
    )
