"""Generated regions, made once for all tests that only look at them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from tandem.example import GeneratedRegion, generate
from tandem.ids import seeded_uuid7

START = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


@cache
def region(works: int, seed: int = 1) -> GeneratedRegion:
    """A region by size and seed."""
    return generate(works, seed, start=START, make_id=seeded_uuid7(f"{works}/{seed}"), now=NOW)
