"""Repair of damaged components: effort by role, length and damage, trade by role or network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tandem.errors import PolicyError
from tandem.geo import Geometry, geodesic_length_m
from tandem.picture.tables import Asset, Finding
from tandem.picture.topology import is_node
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import Worded, lowered, worded
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
        return asset.repair_effort, worded("{days} worker-days as reported", days=round(asset.repair_effort))
    factor = damage_factor(asset, policy)
    damage = asset.damage_state
    state = lowered(worded(label("damage_state", damage))) if damage else worded("unknown")
    if asset.role in policy.repair.worker_days:
        days = policy.repair.worker_days[asset.role]
        prior = worded("{days} worker-days for: {role}", days=round(days), role=_role(asset.role))
    elif not is_node(asset):
        kilometres = geodesic_length_m(location) / 1000
        rate = policy.repair.worker_days_per_km.get(asset.network, 0.0)
        days = kilometres * rate
        prior = worded(
            "{km} km of {network} at {rate} worker-days per km",
            km=round(kilometres, 2),
            network=lowered(worded(label("network", asset.network))),
            rate=round(rate),
        )
    else:
        days = policy.repair.worker_days.get("node", 0.0)
        prior = worded("{days} worker-days for a node", days=round(days))
    return days * factor, worded(
        "{prior} x {factor} for damage '{state}': prior of policy {policy}",
        prior=prior,
        factor=factor,
        state=state,
        policy=policy.name,
    )


def _role(role: str) -> Worded:
    return lowered(worded(label("asset_role", role)))


def _trade(asset: Asset, policy: Policy) -> str:
    trade = asset.trade or policy.repair.role_trades.get(asset.role) or policy.repair.trades.get(asset.network)
    if trade is None:
        raise PolicyError(
            worded(
                "Policy '{policy}' names no trade for repairs of network '{network}' (asset {asset}).",
                policy=policy.name,
                network=asset.network,
                asset=asset.id,
            ),
            worded("Add it under [repair.trades]."),
        )
    return trade


def _teams_at_once(effort_worker_days: float, policy: Policy) -> int:
    teams = 1 + int(effort_worker_days // (policy.repair.people_per_work * 10))
    return min(teams, policy.safety.maximum_teams_per_work)


def repair_findings(sites: AssetSites, policy: Policy) -> tuple[Finding, ...]:
    """Damaged assets without a place, one by one, and unknown damage, one finding per network."""
    found = [_no_place(asset) for asset in _without_place(sites, policy)]
    unknown = Counter(asset.network for asset in sites.assets if asset.damage_state is None and asset.network)
    first = {asset.network: asset.id for asset in reversed(sites.assets) if asset.damage_state is None}
    for network, count in sorted(unknown.items()):
        used = worded("planned as damaged")
        if policy.repair.unknown_damage_factor == 0:
            used = worded("used as working")
        found.append(
            Finding(
                rule="damage.unknown",
                severity="warning",
                thing=first[network],
                message=worded(
                    "Of {count} assets of network '{network}' nobody reported the damage: they are {used}.",
                    count=count,
                    network=worded(label("network", network)),
                    used=used,
                ),
                next_step=worded("Ask the owner of the network, or change repair.unknown_damage_factor in the policy."),
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
        message=worded(
            "'{asset}' is damaged, but nobody said where it lies: hazard near it cannot be seen.",
            asset=asset.name or asset.id,
        ),
        next_step=worded(
            "Give its location, or the location of both end nodes; until then it is not planned and counts as broken."
        ),
    )
