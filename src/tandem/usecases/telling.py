"""Telling: the briefing, and the picture and plan as files for other programs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from tandem.errors import FormatError
from tandem.exchange import export_layers
from tandem.layers import FeatureLayer
from tandem.picture.layers import picture_layers
from tandem.publishing.briefing import render
from tandem.store.protocol import Reader
from tandem.usecases.briefing.assemble import assemble, people_ranges
from tandem.usecases.briefing.tables import figure_layer
from tandem.usecases.files import write_whole
from tandem.usecases.naming import plan_feature_layers
from tandem.usecases.planning import plan_again
from tandem.usecases.seeing import see_now
from tandem.usecases.summary import findings_of
from tandem.usecases.workspace import Workspace

ENDINGS = (".html", ".pdf")


def brief(workspace: Workspace, output: Path, *, map_day: date | None, weeks: int, now: datetime) -> int:
    """Write the briefing about the last plan and keep its figures; gives the size in bytes."""
    if output.suffix not in ENDINGS:
        raise FormatError(
            f"A briefing is not written as '{output.suffix or output.name}'.", "Name a .html or .pdf file."
        )
    with workspace.store.reading() as reader:
        planned = plan_again(reader, workspace.policy, "last")
        findings = findings_of(planned.prepared, planned.impossible)
        briefing, document = assemble(
            reader,
            planned,
            findings,
            region=reader.title() or workspace.path.stem,
            map_day=map_day or planned.problem.start,
            weeks=weeks,
            now=now,
        )
    content = render(briefing, "html" if output.suffix == ".html" else "pdf")
    write_whole(output, content)
    with workspace.store.writing() as unit:
        if document.digest not in {kept.digest for kept in unit.documents("briefing")}:
            unit.put_document(document)
    return len(content)


def export(workspace: Workspace, output: Path, *, valid_at: date) -> list[str]:
    """Write picture, ledger, findings and the last plan (where there is one) by the ending of the file; gives layer names."""
    with workspace.store.reading() as reader:
        layers = [*_picture(workspace, reader, valid_at), *_plan(workspace, reader)]
    export_layers(layers, output)
    return [layer.name for layer in layers]


def _picture(workspace: Workspace, reader: Reader, valid_at: date) -> list[FeatureLayer]:
    seen = see_now(reader, workspace.policy, valid_at=valid_at)
    return list(picture_layers(seen.picture, seen.ledger))


def _plan(workspace: Workspace, reader: Reader) -> list[FeatureLayer]:
    if not reader.documents("plan"):
        return []
    planned = plan_again(reader, workspace.policy, "last")
    prepared = planned.prepared
    layers = plan_feature_layers(prepared.seen.picture, prepared.works, planned.problem, planned.solution.schedule)
    return [*layers, figure_layer(planned, people_ranges(reader, planned))]
