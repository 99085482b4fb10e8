"""The rules of data quality: stable codes, what each means and what to do; documentation lists them from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.picture.tables import Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """``severity`` error keeps the thing, or the part concerned, out of planning; a warning does not."""

    code: str
    severity: str
    label: str
    next_step: str


_RULES = (
    Rule("geometry.null", "error", "No geometry", "Ask the source for the position, and report it."),
    Rule(
        "geometry.unusable", "error", "Geometry cannot be used", "Ask the source for the geometry, and report it anew."
    ),
    Rule("geometry.invalid", "warning", "Geometry was repaired", "Compare the repaired copy with what was received."),
    Rule("geometry.point", "warning", "Hazard known as a point or line", "Survey the area and report its perimeter."),
    Rule("geometry.duplicate", "warning", "Same geometry twice", "Judge whether the things are the same."),
    Rule(
        "coordinates.swapped",
        "warning",
        "Longitude and latitude exchanged",
        "Ask the source; report the position anew.",
    ),
    Rule("value.unreadable", "warning", "Value could not be read", "Correct it in the source and import again."),
    Rule("value.expected", "warning", "Expected, not yet a fact", "Report it again when it has happened."),
    Rule("date.impossible", "warning", "Date does not exist", "Correct it in the source and import again."),
    Rule(
        "belief.contested", "warning", "Reports contradict each other", "Ask a source, or judge which claim to prefer."
    ),
    Rule(
        "belief.pending",
        "warning",
        "Lowering of danger awaits two people",
        "Two people look at the direct evidence and judge it.",
    ),
    Rule("thing.kinds", "error", "Reported as several kinds of thing", "Give each kind its own id in the mapping."),
    Rule("thing.unknown_kind", "error", "Kind of thing is not known", "Update Tandem, or correct the mapping."),
    Rule(
        "hazard.overlap", "warning", "Hazardous areas overlap", "Compare the areas; totals count the shared land once."
    ),
    Rule(
        "release.pending",
        "warning",
        "Release is not believed yet",
        "Two people look at the completion report and judge it.",
    ),
    Rule(
        "release.future",
        "warning",
        "Released after the day of the picture",
        "Look at a later day, or correct the date.",
    ),
    Rule(
        "release.no_category",
        "error",
        "Release without a category",
        "Report whether it is cancelled, reduced or cleared.",
    ),
    Rule(
        "release.unknown_area",
        "error",
        "Released area names no hazardous area",
        "Correct the reference, or report the area.",
    ),
    Rule(
        "release.outside",
        "warning",
        "Release lies outside hazardous areas",
        "Compare with the perimeter of the area it belongs to.",
    ),
    Rule(
        "release.no_perimeter",
        "warning",
        "Release of an area without perimeter",
        "Report the perimeter of the hazardous area.",
    ),
    Rule(
        "team.no_scopes", "error", "Team without scopes or trades", "Report what the team is accredited or trained for."
    ),
    Rule(
        "team.no_presence",
        "warning",
        "Nobody said whether the team is there",
        "Report its presence; until then it counts as expected.",
    ),
    Rule("team.no_size", "warning", "Size of the team is not known", "Report how many people it has."),
    Rule(
        "course.incomplete",
        "error",
        "Course without scope, or without teams and trainees",
        "Report the scope it gives, and its teams or trainees.",
    ),
    Rule(
        "course.unknown_team",
        "error",
        "Course makes a team that is not known",
        "Correct the reference, or report the team.",
    ),
    Rule(
        "commitment.no_people", "error", "Commitment without a number of people", "Ask how many people were promised."
    ),
    Rule("community.no_people", "warning", "Number of people is not known", "Report how many people live there."),
    Rule(
        "community.no_service_node",
        "error",
        "No node near enough to serve the community",
        "Report the node or link that serves it.",
    ),
    Rule(
        "network.absent",
        "warning",
        "No assets of the network",
        "Import the network, or take the service out of the needs.",
    ),
    Rule("network.no_source", "error", "Network without a source", "Report which asset feeds the network."),
    Rule(
        "network.cycle",
        "error",
        "Assets depend on each other in a circle",
        "Report an outside supply, or correct the dependencies.",
    ),
    Rule(
        "network.dangling_link",
        "warning",
        "Link names a node that is not known",
        "Report the node, or correct the link.",
    ),
    Rule(
        "network.dangling_dependency",
        "error",
        "Depends on an asset that is not known",
        "Report the asset, or correct the dependency.",
    ),
    Rule("network.unplaced", "error", "Asset that joins nothing", "Report its position or the nodes that it joins."),
    Rule(
        "network.unreachable",
        "warning",
        "No path to any source, even with all repaired",
        "Report the missing links or sources.",
    ),
    Rule("asset.incomplete", "error", "Asset without network or role", "Report the network and role of the asset."),
    Rule(
        "damage.unknown",
        "warning",
        "Damage is not known",
        "Assess the assets; until then they count as the policy says.",
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}


def finding(
    rule: str,
    thing: str,
    message: str,
    *,
    place: tuple[float, float] | None = None,
    report: str | None = None,
) -> Finding:
    """A finding with the severity and next step of its rule."""
    known = RULES[rule]
    return Finding(rule, known.severity, thing, message, known.next_step, place, report)
