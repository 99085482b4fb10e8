"""Every text that the custom elements say; ``say(...)`` in ``frontend/src`` looks them up. A test holds that none is missing."""

from __future__ import annotations

WORDS: tuple[str, ...] = ()
