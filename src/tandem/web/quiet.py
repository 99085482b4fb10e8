"""Knowing when nobody waits for an answer, so that work in the background does not hold up the first screen."""

from __future__ import annotations

import threading
import time
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

QUIET_S: Final = 1.5
"""A page that loads asks for its next part sooner than this."""
NOBODY_S: Final = 5.0
"""A browser that was opened with the server asks for its first page sooner than this."""


class Quiet:
    """ASGI middleware; ``wait`` is for another thread."""

    def __init__(self, app: ASGIApp, quiet_s: float = QUIET_S, nobody_s: float = NOBODY_S) -> None:
        self._app = app
        self._quiet_s = quiet_s
        self._change = threading.Condition()
        self._waiting = 0
        self._until = time.monotonic() + nobody_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._count(1)
        try:
            await self._app(scope, receive, send)
        finally:
            self._count(-1)

    def wait(self) -> None:
        """Return once nothing was asked for a while, or nobody came."""
        with self._change:
            while self._waiting or (left := self._until - time.monotonic()) > 0:
                self._change.wait(None if self._waiting else left)

    def _count(self, more: int) -> None:
        with self._change:
            self._waiting += more
            self._until = time.monotonic() + self._quiet_s
            self._change.notify_all()
