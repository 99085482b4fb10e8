"""Work in the background begins when nobody waits for an answer."""

from __future__ import annotations

import asyncio
import threading

from starlette.types import Receive, Scope, Send

from tandem.web.quiet import Quiet


async def receive() -> dict[str, str]:
    return {"type": "http.disconnect"}


async def send(_: object) -> None:
    return None


def told(watched: Quiet, quiet: threading.Event) -> None:
    watched.wait()
    quiet.set()


def test_quiet_waits_until_an_answer_is_given() -> None:
    begun, answer, quiet = threading.Event(), threading.Event(), threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await asyncio.to_thread(answer.wait, 60)

    watched = Quiet(app, quiet_s=0.0, nobody_s=0.0)
    asking = threading.Thread(target=lambda: asyncio.run(watched({"type": "http"}, receive, send)))
    asking.start()
    assert begun.wait(60)
    threading.Thread(target=told, args=(watched, quiet)).start()
    assert not quiet.wait(0.2), "work began while somebody waited"
    answer.set()
    assert quiet.wait(60)
    asking.join()


def test_quiet_ends_where_nobody_comes() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    Quiet(app, quiet_s=600.0, nobody_s=0.0).wait()


def test_quiet_waits_a_while_after_an_answer() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        return None

    watched, quiet = Quiet(app, quiet_s=600.0, nobody_s=0.0), threading.Event()
    asking = threading.Thread(target=lambda: asyncio.run(watched({"type": "http"}, receive, send)))
    asking.start()
    asking.join()
    threading.Thread(target=told, args=(watched, quiet), daemon=True).start()
    assert not quiet.wait(0.2), "the next part of the page is still to be asked for"
