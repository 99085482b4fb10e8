"""UUIDv7 identifiers (RFC 9562, section 5.7) and stable ids derived from content."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

IdMaker = Callable[[datetime], str]


def uuid7(now: datetime) -> str:
    """A time-ordered random id made where a record is written down.

    ``now`` is an aware time; milliseconds of it go into the first 48 bits.
    """
    return _pack(int(now.timestamp() * 1000), int.from_bytes(secrets.token_bytes(10), "big"))


def seeded_uuid7(seed: str) -> IdMaker:
    """An id maker that gives the same ids for the same seed and calls, for generated regions and tests."""
    counter = 0

    def make(now: datetime) -> str:
        nonlocal counter
        counter += 1
        digest = hashlib.sha256(f"{seed}/{counter}".encode()).digest()
        return _pack(int(now.timestamp() * 1000), int.from_bytes(digest[:10], "big"))

    return make


def _pack(milliseconds: int, noise: int) -> str:
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76
    value |= (noise >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & (1 << 62) - 1
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def sha256_hex(data: bytes) -> str:
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()
