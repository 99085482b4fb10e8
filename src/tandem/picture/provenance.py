"""Which claims stand behind each property of a row."""

from __future__ import annotations

from collections.abc import Mapping

Provenance = Mapping[str, tuple[str, ...]]
