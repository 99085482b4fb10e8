"""Reading prose: the text of a file or of standard input, and the claims that it seems to make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from tandem.claims.records import JsonValue
from tandem.exchange.sandbox import Limits
from tandem.reading.answer import Refusal
from tandem.reading.documents import Document, read_document, received
from tandem.reading.endpoint import EndpointReader, configured_endpoint
from tandem.reading.proposal import Names, Proposal
from tandem.reading.rules import RuleReader
from tandem.reading.tables import language_of
from tandem.settings import Settings

RULES, ENDPOINT = "rules", "endpoint"
FROM_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was received and understood: ``said`` is its day, ``refused`` what an endpoint proposed without its words."""

    document: Document
    content: bytes
    said: date | None
    language: str
    reader: str
    proposals: tuple[Proposal, ...]
    refused: tuple[Refusal, ...]


def read_file(
    name: str,
    content: bytes | None,
    *,
    said: date | None,
    reader: str = RULES,
    known: Names | None = None,
    settings: Settings,
) -> Read:
    """The claims that a document seems to make, in its order; nothing is recorded.

    Parameters
    ----------
    content
        The bytes, where they came through standard input; else the file ``name`` is read.
    said
        The day of the text, from which "yesterday" or "next Monday" are counted; that of an e-mail where None.
    reader
        ``rules``, or ``endpoint`` for the language model of the settings.

    Raises
    ------
    AddressError, NotFoundError, FormatError
        Where it is an address, no file, or holds no text that can be read.
    EndpointError
        Where the endpoint is not set or does not answer.
    """
    data = received(name) if content is None else content
    limits = Limits(settings.import_timeout_seconds, settings.import_memory_mb)
    document = read_document(data, FROM_INPUT if content is not None else PurePath(name).name, limits)
    day = said or document.said
    refused: list[Refusal] = []
    reads = RuleReader() if reader == RULES else EndpointReader(configured_endpoint(settings), refused.append)
    proposals = reads.read(document.text, said=day, known=known or Names())
    return Read(document, data, day, language_of(document.text), reader, proposals, tuple(refused))


def as_row(proposal: Proposal) -> dict[str, JsonValue]:
    """A proposal with the fields of the labelled articles; ``valid``, ``status`` and their like only where there are any."""
    value = proposal.value
    row: dict[str, JsonValue] = {
        "thing": proposal.thing,
        "kind": proposal.kind,
        "property": proposal.property,
        "value": dict(value) if isinstance(value, dict) else str(value),
        "stance": proposal.stance,
        "chain": list(proposal.chain),
        "hedge": proposal.hedge,
        "span": proposal.span,
        "start": proposal.start,
    }
    if proposal.valid is not None:
        row["valid"] = proposal.valid
    return row | dict(proposal.extra)
