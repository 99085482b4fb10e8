"""Running the plan room on this machine: loopback only, one process, ended by Ctrl-C."""

from __future__ import annotations

import errno
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress

import uvicorn

from tandem.errors import EngineError, TandemError
from tandem.usecases.room.open import Room
from tandem.web.app import create_app
from tandem.web.quiet import Quiet

HOST = "127.0.0.1"
DEFAULT_PORT = 8642


def serve(room: Room, *, port: int, browser: bool, tell: Callable[[str], None]) -> None:
    """Answer until interrupted; port 0 takes any free one.

    Raises
    ------
    EngineError
        Where the port is in use.
    """
    listening = _listen(port)
    address = f"http://{HOST}:{listening.getsockname()[1]}/"
    app = Quiet(create_app(room))
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    tell(f"The plan room of {room.region}: {address}  (this machine only; Ctrl-C ends it)")
    threading.Thread(target=_warm, args=(room, app), daemon=True).start()
    if browser:
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    with listening, closing(room):
        server.run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        # Whoever opens the address at once waits for the first answer instead of being refused.
        listening.listen()
    except OSError as error:
        listening.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise EngineError(
            f"Port {port} is in use: perhaps by another plan room.", "Choose another one with --port, or 0 for any."
        ) from error
    return listening


def _warm(room: Room, app: Quiet) -> None:
    # Building the plan takes the processor that the first screen needs.
    app.wait()
    # What is wrong with the plan is said on the page that needs it.
    with suppress(TandemError):
        room.warm()
