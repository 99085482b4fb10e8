"""A small server on loopback that shows the built elements a generated room, under Tandem's content security policy."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tests.web.elements.scene import Scene, baseline
from tests.web.elements.tiles import tile

STATIC = Path(__file__).parents[3] / "src/tandem/web/static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; "
    "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROOM = """<!doctype html><html lang="{lang}" dir="{dir}" data-theme="{theme}" {worker}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="csrf" content="token"><title>Room</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/app.css"><script type="module" src="/static/app.js"></script>
<script type="application/json" id="words">{words}</script></head>
<body><header class="bar"><a class="bar-brand" href="/">Tandem</a><nav><a href="/" aria-current="page">Room</a><a href="/list/work">Works</a>
<a href="/inbox/findings">Findings <span class="count">3</span></a></nav><form role="search" action="/search"><input type="search" name="q"
aria-label="Search"></form></header><tandem-offline></tandem-offline>
<main class="room"><div class="room-map"><tandem-map src="/room.json" compare="/room.json?plan=baseline"
tiles="/tiles/{{z}}/{{x}}/{{y}}.mvt?v=1" day="0" twin="/list/hazard"></tandem-map></div>
<div class="room-day"><tandem-day src="/room.json" day="0"></tandem-day></div>
<aside class="room-side"><tandem-panel><article class="panel"><h2>Ask</h2><p>Click anything.</p>
<p><a href="/ask/community-1" data-ask="community-1">Community 1</a></p></article></tandem-panel></aside>
<div class="room-below"><tandem-gantt src="/room.json" day="0" twin="/list/work"></tandem-gantt>
<tandem-curve src="/room.json" day="0"></tandem-curve></div></main></body></html>"""
PART = """<article class="panel"><h2>About {thing}</h2><p>Because of <a data-ask="work-1" href="/ask/work-1">work-1</a>.</p>
<form method="post" action="/pin"><input type="hidden" name="thing" value="{thing}">
<button class="button button--primary">Pin</button></form>
<p><a href="/report/1">Raw report</a></p></article>"""
HOSTILE = '<img src="data:," alt="" onerror="window.struck = true"><script>window.struck = true</script>'


@dataclass(slots=True)
class Shown:
    """What the server shows and heard. ``away`` makes it drop every request."""

    scene: Scene
    address: str = ""
    words: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[tuple[str, dict[str, list[str]], str | None]] = field(default_factory=list)
    away: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    kept: dict[str, bytes] = field(default_factory=dict)


@contextmanager
def serving(shown: Shown) -> Iterator[Shown]:
    """Serves in a thread of this process until the block ends."""

    class Handler(_Handler):
        state = shown

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    shown.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shown
    finally:
        shown.cancelled.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: Shown

    def log_message(self, *_: object) -> None:
        """Quiet: the tests look at what was asked."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.state.asked.append(self.path)
        if self.state.away:
            self.close_connection = True
            return
        query = parse_qs(url.query)
        path = unquote(url.path)
        if path.startswith("/jobs/"):
            self._events()
        elif path.startswith("/tiles/"):
            self._answer(self._tile(path), "application/vnd.mapbox-vector-tile")
        elif path == "/room.json":
            room = baseline(self.state.scene) if query.get("plan") == ["baseline"] else self.state.scene.room
            self._answer(json.dumps(room).encode(), "application/json")
        elif path.startswith("/static/") or path == "/sw.js":
            file = STATIC / path.removeprefix("/static/").removeprefix("/")
            self._answer(file.read_bytes(), TYPES[file.suffix])
        else:
            self._page(path, query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        self.state.posted.append((self.path, parse_qs(body), self.headers.get("x-tandem")))
        if self.path.endswith("/cancel"):
            self.state.cancelled.set()
            self._answer(b"{}", "application/json")
        else:
            self._answer(b'<article class="panel"><h2>Pinned</h2></article>', "text/html; charset=utf-8")

    def _page(self, path: str, query: dict[str, list[str]]) -> None:
        if path == "/":
            lang, theme = query.get("lang", ["en"])[0], query.get("theme", ["light"])[0]
            worker = 'data-worker="/sw.js"' if "worker" in query else ""
            direction = "rtl" if lang == "ar" else "ltr"
            text = ROOM.format(lang=lang, dir=direction, theme=theme, worker=worker, words=json.dumps(self.state.words))
        elif path == "/job":
            text = ROOM.split("<main")[0].format(lang="en", dir="ltr", theme="light", worker="", words="{}")
            text += '<main class="page"><tandem-progress job="7"></tandem-progress></main></body></html>'
        elif path.startswith("/ask/"):
            text = PART.format(thing=path.removeprefix("/ask/")) + (HOSTILE if path == "/ask/work-1" else "")
        else:
            text = f"<!doctype html><title>{path}</title><main><h1>{path}</h1></main>"
        self._answer(text.encode(), "text/html; charset=utf-8")

    def _tile(self, path: str) -> bytes:
        if path not in self.state.kept:
            zoom, x, y = (int(part.removesuffix(".mvt")) for part in path.split("/")[2:])
            self.state.kept[path] = tile(self.state.scene.layers, zoom, x, y)
        return self.state.kept[path]

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        share = 0.0
        while not self.state.cancelled.is_set() and share < 0.9:
            share += 0.1
            self._event("running", share)
            time.sleep(0.05)
        self.state.cancelled.wait(20)
        self._event("cancelled", share)

    def _event(self, state: str, share: float) -> None:
        job = {
            "state": state,
            "share": share,
            "seconds": 10 * share,
            "objective": 12345.0,
            "gap": 0.031,
            "text": "Searching",
            "next": "/scenario/x",
        }
        self.wfile.write(f"data: {json.dumps(job)}\n\n".encode())
        self.wfile.flush()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", POLICY)
        self.send_header("x-content-type-options", "nosniff")
        self.end_headers()
        self.wfile.write(body)
