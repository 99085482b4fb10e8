"""Who speaks in an imported file: the sources that a mapping names, with the same id in every file. Pure."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from datetime import datetime

from tandem.claims.records import Source
from tandem.errors import MappingError
from tandem.exchange.mapping import Mapping


def sources_of(
    mapping: Mapping, file_name: str, file_sha256: str, received_at: datetime, known: AbstractMapping[str, Source]
) -> tuple[list[Source], dict[str, str]]:
    """Sources of a mapping that are new to the journal, and the id of each by its key in the mapping.

    Raises MappingError where an id is known to the journal with another meaning.
    """
    ids = {key: rule.id or key for key, rule in mapping.source.items()}
    made = {}
    for key, rule in mapping.source.items():
        parent = ids[rule.parent] if rule.parent else None
        made[ids[key]] = Source(
            ids[key], rule.kind, rule.name, received_at, parent=parent, accredited_survey=rule.accredited_survey
        )
    if any(not (thing.said.over(mapping.said).chain) for thing in mapping.thing):
        document = document_id(file_sha256)
        made[document] = Source(document, "document", file_name, received_at)
    for source_id, source in made.items():
        before = known.get(source_id)
        if before is not None and _meaning(before) != _meaning(source):
            raise MappingError(
                f"Source '{source_id}' is known already as '{before.name}' ({before.kind}).",
                "Use the same words for it, or another id for another source.",
            )
    return [source for source_id, source in made.items() if source_id not in known], ids


def _meaning(source: Source) -> tuple[str, str, str | None, bool]:
    return source.kind, source.name, source.parent, source.accredited_survey


def document_id(file_sha256: str) -> str:
    """The source of a mapping that names none: the file itself."""
    return f"document:{file_sha256[:12]}"
