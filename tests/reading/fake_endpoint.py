"""A chat endpoint on this machine that answers as it is told; real HTTP over a real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Fake:
    """Address of the server and what it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


Answer = Callable[[BaseHTTPRequestHandler, Fake], None]


def says(status: int, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    """An answer with these bytes."""

    def answer(handler: BaseHTTPRequestHandler, fake: Fake) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def completes(content: str, ended: str = "stop") -> Answer:
    """A chat completion with this content."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": ended}
    return says(200, json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


def drips(head: bytes, drop: bytes, pause: float) -> Answer:
    """An answer that begins and then goes on a drop at a time, for ever."""

    def answer(handler: BaseHTTPRequestHandler, fake: Fake) -> None:
        try:
            handler.wfile.write(head)
            while not fake.stop.wait(pause):
                handler.wfile.write(drop)
        except OSError:
            return

    return answer


@contextmanager
def serving(answer: Answer) -> Iterator[Fake]:
    """The server, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            fake.asked.append(json.loads(self.rfile.read(length)))
            fake.paths.append(self.path)
            fake.keys.append(self.headers.get("Authorization"))
            answer(self, fake)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = Fake(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        fake.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()
