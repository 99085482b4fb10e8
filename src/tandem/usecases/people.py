"""People who act: known by name from the journal, or written down for the first time."""

from __future__ import annotations

from datetime import datetime

from tandem.claims.records import Source
from tandem.errors import RecordError
from tandem.ids import uuid7
from tandem.store.protocol import Reader
from tandem.worded import worded

LONGEST_NAME = 200


def person_of(reader: Reader, name: str, now: datetime) -> tuple[Source, bool]:
    """The person of this name, and whether the journal lacks it; RecordError for no name or one that is no line of text."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise RecordError(
            worded("Who reports or decides is not named."),
            worded("Give a name of 1 to {most} characters.", most=LONGEST_NAME),
        )
    known = (one for one in reader.evidence(things=[]).sources.values() if one.kind == "person" and one.name == plain)
    found = next(known, None)
    return (found, False) if found is not None else (Source(uuid7(now), "person", plain, now), True)
