"""What every request must satisfy and every answer carries, on a loopback server without accounts.

A page of another site may make the browser send requests here, or point its own name at this machine (DNS rebinding).
So only the names of this machine are answered, and what changes something must come from a page of this server:
browsers say so in ``Origin`` and ``Sec-Fetch-Site``; programs that are no browsers say it with a header that no foreign
page may set. Source: OWASP, Cross-Site Request Forgery Prevention (fetch metadata, custom request headers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tandem.web.rendering import language_for
from tandem.worded import joined, worded

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_HEADER = "x-tandem"
LARGEST_BODY = 20_000_000

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
FOR_A_TEAM = worded(
    "Tandem answers on this machine only, because it asks nobody who they are. For a team: let each forward the port through their own account on this machine, such as ssh -L 8642:127.0.0.1:8642 NAME@MACHINE."
)


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI middleware that refuses other hosts, other origins and bodies that are too large, and adds the headers."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = refused(str(scope["method"]), Headers(scope=scope))
        if refusal is not None:
            status, text = refusal
            told = language_for(Request(scope)).text(text)
            await PlainTextResponse(f"{told}\n", status)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def refused(method: str, headers: Mapping[str, str]) -> tuple[HTTPStatus, str] | None:
    """Status and sentence where a request is refused before anything looks at it."""
    host = headers.get("host", "")
    if _hostname(host) not in LOOPBACK:
        return HTTPStatus.MISDIRECTED_REQUEST, FOR_A_TEAM
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return HTTPStatus.FORBIDDEN, joined(worded("A page of another site asked for this."), FOR_A_TEAM)
    if method in SAFE_METHODS:
        return None
    if not _is_own(origin, headers):
        return (
            HTTPStatus.FORBIDDEN,
            worded(
                "Open the page on this server and try again; a program sets the header {header}: 1.", header=OWN_HEADER
            ),
        )
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > 15 or int(length) > LARGEST_BODY:
        return (
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            worded("That is more than {most} MB: send less at once.", most=LARGEST_BODY // 1_000_000),
        )
    return None


def _is_own(origin: str | None, headers: Mapping[str, str]) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return origin is not None or OWN_HEADER in headers


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
