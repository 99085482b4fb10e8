"""The process that plans or adopts a scenario in the background; it writes through the store, and all that it tells is how far it is.

It ends when it is asked to, and by itself when whoever started it is gone: either way the best plan so far is checked and kept.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from tandem.errors import TandemError
from tandem.plan.schedule import Trace
from tandem.settings import Settings
from tandem.usecases.desk.adopting import adopt
from tandem.usecases.desk.plans import plan_in_stages
from tandem.usecases.desk.steady import Stage
from tandem.usecases.planning import Search
from tandem.usecases.room.opening import keep_first_screen
from tandem.usecases.workspace import open_workspace

STOP = "stop"
_BACK_SEAT = 10
"""How far the search steps back behind whoever waits for a click."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to plan: scenario ``name`` of the workspace at ``path``, for ``seconds`` of search; or to adopt, where ``adopt`` says how."""

    path: str
    name: str
    seconds: float
    seed: int
    iterations: int | None = None
    adopt: Adopting | None = None


@dataclass(frozen=True, slots=True)
class Adopting:
    """Who makes version ``version`` of a scenario the live plan, and why."""

    version: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Better:
    """A better plan was found; it is not kept yet."""

    objective: float


@dataclass(frozen=True, slots=True)
class Kept:
    """The best plan so far was checked and kept; ``gap`` is the share of its objective that is not proved."""

    stage: int
    objective: float
    gap: float


Message = Better | Kept | TandemError | None
"""None: all is done."""


def work(task: Task, connection: Connection) -> None:
    """Plan, telling ``connection`` about it, until all is done or ``STOP`` comes."""
    if hasattr(os, "nice"):
        os.nice(_BACK_SEAT)
    asked = threading.Event()
    threading.Thread(target=_listen, args=(connection, asked), daemon=True).start()
    told = _Teller(connection, asked)
    try:
        _plan(task, told, asked)
        told.tell(None)
    except TandemError as error:
        told.tell(error)


def _plan(task: Task, told: _Teller, asked: threading.Event) -> None:
    workspace = open_workspace(Path(task.path), Settings())
    search = Search(task.seed, task.seconds, task.iterations, on_progress=told.better, stop=asked.is_set)
    try:
        if task.adopt is not None:
            how = task.adopt
            adopted = adopt(
                workspace,
                task.name,
                search,
                version=how.version,
                by=how.by,
                reason=how.reason,
                clock=_now,
                on_stage=told.stage,
            )
            keep_first_screen(workspace, adopted)
            return
        for staged in plan_in_stages(workspace, task.name, search, clock=_now):
            told.stage(staged.stage)
    finally:
        workspace.store.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _listen(connection: Connection, asked: threading.Event) -> None:
    """Set ``asked`` when a message comes, or when nobody is there any more to send one."""
    with suppress(EOFError, OSError):
        connection.recv()
    asked.set()


class _Teller:
    """Sends messages as long as somebody listens."""

    def __init__(self, connection: Connection, asked: threading.Event) -> None:
        self._connection = connection
        self._asked = asked

    def better(self, trace: Trace) -> None:
        """An improvement of the search."""
        self.tell(Better(trace.objective))

    def stage(self, stage: Stage) -> None:
        """A stage that is over."""
        self.tell(Kept(stage.number, stage.solution.objective, stage.solution.gap))

    def tell(self, message: Message) -> None:
        try:
            self._connection.send(message)
        except OSError:
            self._asked.set()
