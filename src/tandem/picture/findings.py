"""The rules of data quality: stable codes, what each means and what to do; documentation lists them from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.language import phrase
from tandem.picture.tables import Finding
from tandem.worded import worded


@dataclass(frozen=True, slots=True)
class Rule:
    """``severity`` error keeps the thing, or the part concerned, out of planning; a warning does not."""

    code: str
    severity: str
    label: str
    next_step: str


_RULES = (
    Rule("geometry.null", "error", phrase("No geometry"), phrase("Ask the source for the position, and report it.")),
    Rule(
        "geometry.unusable",
        "error",
        phrase("Geometry cannot be used"),
        phrase("Ask the source for the geometry, and report it anew."),
    ),
    Rule(
        "geometry.invalid",
        "warning",
        phrase("Geometry was repaired"),
        phrase("Compare the repaired copy with what was received."),
    ),
    Rule(
        "geometry.point",
        "warning",
        phrase("Hazard known as a point or line"),
        phrase("Survey the area and report its perimeter."),
    ),
    Rule(
        "geometry.duplicate", "warning", phrase("Same geometry twice"), phrase("Judge whether the things are the same.")
    ),
    Rule(
        "coordinates.swapped",
        "warning",
        phrase("Longitude and latitude exchanged"),
        phrase("Ask the source; report the position anew."),
    ),
    Rule(
        "value.unreadable",
        "warning",
        phrase("Value could not be read"),
        phrase("Correct it in the source and import again."),
    ),
    Rule(
        "value.expected", "warning", phrase("Expected, not yet a fact"), phrase("Report it again when it has happened.")
    ),
    Rule(
        "date.impossible",
        "warning",
        phrase("Date does not exist"),
        phrase("Correct it in the source and import again."),
    ),
    Rule(
        "belief.contested",
        "warning",
        phrase("Reports contradict each other"),
        phrase("Ask a source, or judge which claim to prefer."),
    ),
    Rule(
        "belief.pending",
        "warning",
        phrase("Lowering of danger awaits two people"),
        phrase("Two people look at the direct evidence and judge it."),
    ),
    Rule(
        "thing.kinds",
        "error",
        phrase("Reported as several kinds of thing"),
        phrase("Give each kind its own id in the mapping."),
    ),
    Rule(
        "thing.unknown_kind",
        "error",
        phrase("Kind of thing is not known"),
        phrase("Update Tandem, or correct the mapping."),
    ),
    Rule(
        "hazard.overlap",
        "warning",
        phrase("Hazardous areas overlap"),
        phrase("Compare the areas; totals count the shared land once."),
    ),
    Rule(
        "life.refused",
        "warning",
        phrase("State that is said does not count"),
        phrase("Bring what is missing, or ask who said it; tandem life REGION.gpkg AREA lists what is there."),
    ),
    Rule(
        "release.pending",
        "warning",
        phrase("Release is not believed yet"),
        phrase(
            "Two people look at the completion report and judge it; who has which role is said with tandem appoint REGION.gpkg NAME --role ROLE."
        ),
    ),
    Rule(
        "release.future",
        "warning",
        phrase("Released after the day of the picture"),
        phrase("Look at a later day, or correct the date."),
    ),
    Rule(
        "release.no_category",
        "error",
        phrase("Release without a category"),
        phrase("Report whether it is cancelled, reduced or cleared."),
    ),
    Rule(
        "release.unknown_area",
        "error",
        phrase("Released area names no hazardous area"),
        phrase("Correct the reference, or report the area."),
    ),
    Rule(
        "release.outside",
        "warning",
        phrase("Release lies outside hazardous areas"),
        phrase("Compare with the perimeter of the area it belongs to."),
    ),
    Rule(
        "release.no_perimeter",
        "warning",
        phrase("Release of an area without perimeter"),
        phrase("Report the perimeter of the hazardous area."),
    ),
    Rule(
        "release.too_early",
        "warning",
        phrase("Released before the land was reported"),
        phrase("Correct the day of the release or of the report; land that is hazardous again is released again."),
    ),
    Rule(
        "hazard.extension_without_reason",
        "warning",
        phrase("Area was extended without a reason"),
        phrase("Report the reason of the extension."),
    ),
    Rule(
        "team.no_scopes",
        "error",
        phrase("Team without scopes or trades"),
        phrase("Report what the team is accredited or trained for."),
    ),
    Rule(
        "team.no_presence",
        "warning",
        phrase("Nobody said whether the team is there"),
        phrase("Report its presence; until then it counts as expected."),
    ),
    Rule("team.no_size", "warning", phrase("Size of the team is not known"), phrase("Report how many people it has.")),
    Rule(
        "course.incomplete",
        "error",
        phrase("Course without scope, or without teams and trainees"),
        phrase("Report the scope it gives, and its teams or trainees."),
    ),
    Rule(
        "course.unknown_team",
        "error",
        phrase("Course makes a team that is not known"),
        phrase("Correct the reference, or report the team."),
    ),
    Rule(
        "commitment.no_people",
        "error",
        phrase("Commitment without a number of people"),
        phrase("Ask how many people were promised."),
    ),
    Rule(
        "community.no_people",
        "warning",
        phrase("Number of people is not known"),
        phrase("Report how many people live there."),
    ),
    Rule(
        "community.no_service_node",
        "error",
        phrase("No node near enough to serve the community"),
        phrase("Report the node or link that serves it."),
    ),
    Rule(
        "network.absent",
        "warning",
        phrase("No assets of the network"),
        phrase("Import the network, or take the service out of the needs."),
    ),
    Rule(
        "network.no_source",
        "error",
        phrase("Network without a source"),
        phrase("Report which asset feeds the network."),
    ),
    Rule(
        "network.cycle",
        "error",
        phrase("Assets depend on each other in a circle"),
        phrase("Report an outside supply, or correct the dependencies."),
    ),
    Rule(
        "network.dangling_link",
        "warning",
        phrase("Link names a node that is not known"),
        phrase("Report the node, or correct the link."),
    ),
    Rule(
        "network.dangling_dependency",
        "error",
        phrase("Depends on an asset that is not known"),
        phrase("Report the asset, or correct the dependency."),
    ),
    Rule(
        "network.unplaced",
        "error",
        phrase("Asset that joins nothing"),
        phrase("Report its position or the nodes that it joins."),
    ),
    Rule(
        "network.unreachable",
        "warning",
        phrase("No path to any source, even with all repaired"),
        phrase("Report the missing links or sources."),
    ),
    Rule(
        "asset.incomplete",
        "error",
        phrase("Asset without network or role"),
        phrase("Report the network and role of the asset."),
    ),
    Rule(
        "damage.unknown",
        "warning",
        phrase("Damage is not known"),
        phrase("Assess the assets; until then they count as the policy says."),
    ),
    Rule(
        "reference.unknown",
        "error",
        phrase("Names a thing that is not known"),
        phrase("Correct the reference, or report the thing."),
    ),
    Rule("device.no_group", "warning", phrase("Group of the device is not known"), phrase("Report its group.")),
    Rule(
        "session.no_people",
        "warning",
        phrase("Session without a number of people"),
        phrase("Report how many people were there; it counts as unknown, not as nobody."),
    ),
    Rule(
        "session.sum_differs",
        "warning",
        phrase("Groups are more people than the sum"),
        phrase("Correct the sum or the groups; the larger number counts."),
    ),
    Rule(
        "accreditation.no_holder",
        "error",
        phrase("Accreditation of nobody"),
        phrase("Report the organisation, team or person; until then nobody holds it."),
    ),
    Rule(
        "accreditation.no_scope",
        "error",
        phrase("Accreditation for nothing"),
        phrase("Report its scope; until then it allows nothing."),
    ),
    Rule(
        "accreditation.no_team",
        "warning",
        phrase("Accredited person without a team"),
        phrase("Report in which team the person works; until then it counts for no team."),
    ),
    Rule(
        "accreditation.dates_reversed",
        "error",
        phrase("Accreditation ends before it begins"),
        phrase("Report its dates anew; until then it holds on no day."),
    ),
    Rule(
        "accreditation.expires",
        "warning",
        phrase("Accreditation expires soon"),
        phrase("Renew it, and report the new one."),
    ),
    Rule(
        "accreditation.expired",
        "warning",
        phrase("Accreditation has expired"),
        phrase("Renew it, or leave it: plans give no such work."),
    ),
    Rule(
        "non_conformity.no_holder",
        "error",
        phrase("Non-conformity of nobody"),
        phrase("Report its organisation, team or work; until then it stops nobody."),
    ),
    Rule(
        "non_conformity.no_severity",
        "warning",
        phrase("Severity is not known"),
        phrase("Report the severity; until then it counts as the policy says."),
    ),
    Rule(
        "non_conformity.overdue",
        "warning",
        phrase("Correction is overdue"),
        phrase("Check the correction and report the day it was closed, or a new day."),
    ),
    Rule(
        "inspection.no_result",
        "warning",
        phrase("Inspection without a result"),
        phrase("Report the result; until then it proves nothing."),
    ),
    Rule(
        "inspection.no_subject",
        "warning",
        phrase("Inspection of nothing"),
        phrase("Report the area, release or work that was inspected."),
    ),
    Rule(
        "document.no_subject",
        "warning",
        phrase("Document about nothing"),
        phrase("Report the area, release, work or organisation that it is about."),
    ),
    Rule("stockpile.no_count", "warning", phrase("Number destroyed is not known"), phrase("Report the number.")),
    Rule(
        "id.duplicate",
        "warning",
        phrase("Same local number twice"),
        phrase("Compare the two; if they are one thing, judge them the same."),
    ),
    Rule(
        "id.spaces",
        "warning",
        phrase("Spaces in a number or name"),
        phrase("Correct it in the source; they are ignored where numbers are compared."),
    ),
    Rule(
        "id.scripts",
        "warning",
        phrase("Letters of two scripts in one word"),
        phrase("Write it in one script in the source, and import again."),
    ),
    Rule(
        "geometry.far_corners",
        "warning",
        phrase("Corners far apart"),
        phrase("Compare the corners with the source; one may be mistyped."),
    ),
    Rule(
        "geometry.spike",
        "warning",
        phrase("One corner far from the others"),
        phrase("Compare the corners with the source; one may be mistyped."),
    ),
    Rule(
        "area.differs",
        "warning",
        phrase("Size differs from the shape"),
        phrase("Ask the source which of them is right, and report it anew."),
    ),
    Rule(
        "date.future",
        "warning",
        phrase("Date lies after the report"),
        phrase("Correct it in the source and import again."),
    ),
    Rule(
        "date.early",
        "warning",
        phrase("Date is too early"),
        phrase("Correct it in the source and import again."),
    ),
    Rule(
        "unit.unknown",
        "warning",
        phrase("Administrative unit is not known"),
        phrase("Correct the name, or import the boundary of the unit."),
    ),
    Rule(
        "unit.elsewhere",
        "warning",
        phrase("Lies outside the unit that it names"),
        phrase("Ask the source whether the unit or the position is wrong."),
    ),
    Rule(
        "device.duplicate",
        "warning",
        phrase("Same device twice"),
        phrase("Compare the two; if they are one thing, judge them the same."),
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _RULES}

# What a person who hands a file in can still ask about and correct: told at once, not only on demand.
AT_ENTRY = frozenset(
    code
    for code in RULES
    if code.startswith(("id.", "geometry.", "date.", "unit.", "area.", "device.", "coordinates."))
    or code == "hazard.overlap"
)


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
    return Finding(rule, known.severity, thing, message, worded(known.next_step), place, report)
