"""Plans of scenarios in the background: one at a time for each scenario, few at once, with progress, and an end when asked for.

Each runs in a process of its own (``worker``), so that whoever clicks meanwhile is answered. What is known of a job is a value that
changes as a whole; ``Jobs.wait`` gives the next one. Nothing of a job has to survive the server: its plans are in the workspace.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Literal

from tandem.errors import BusyError, NotFoundError, TandemError
from tandem.ids import uuid7
from tandem.language import Language, phrase
from tandem.usecases.desk.steady import STAGES
from tandem.usecases.desk.worker import STOP, Better, Kept, Message, Task, work
from tandem.worded import joined, worded

AT_ONCE, WAITING, REMEMBERED = 1, 8, 50
TICK_SECONDS = 0.5
"""How often a job says how far it is while nothing happens."""
GRACE_SECONDS = 120.0
"""How long a job that was asked to end may take for the stage that it is in."""
BEGUN = 0.05
"""Share of a job that preparation stands for."""
Phase = Literal["waiting", "preparing", "searching", "stopping", "done", "stopped", "failed"]
OVER: frozenset[Phase] = frozenset({"done", "stopped", "failed"})


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as it is. ``serial`` grows with every change; ``share`` is 0 to 1, ``seconds`` since it was asked for.

    ``objective`` is the best found so far in weighted person-days, ``gap`` the unproved share of the best that is kept (after
    ``stages`` of three stages), None where there is none; ``text`` says it in a sentence, or why it failed and what to do.
    """

    id: str
    scenario: str
    by: str
    state: Phase
    serial: int
    share: float
    seconds: float
    objective: float | None
    gap: float | None
    stages: int
    text: str

    @property
    def over(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.state in OVER

    def words(self, language: Language) -> str:
        """How it stands, in a language; of a job that failed the error."""
        if self.state == "failed":
            return language.text(self.text)
        told = {
            "waiting": phrase("Waits for another scenario that is being planned."),
            "preparing": phrase("Prepares the search."),
            "searching": phrase("Searches for a better plan. Kept so far: the best after stage {stage} of {stages}."),
            "stopping": phrase("Ends with the best plan that it has found."),
            "done": phrase("Done: the plan is kept."),
            "stopped": phrase("Stopped: the best plan so far is kept."),
        }
        return language.text(told[self.state], stage=self.stages, stages=STAGES)


class Jobs:
    """All jobs of a server."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._changed = threading.Condition()
        self._places = threading.Semaphore(at_once)
        self._jobs: dict[str, _Job] = {}
        self._closed = False

    def start(self, task: Task, *, by: str, now: datetime) -> JobState:
        """Plan a scenario in the background.

        Raises
        ------
        BusyError
            Where it is being planned already, or too many others wait.
        """
        with self._changed:
            going = [job for job in self._jobs.values() if not job.state.over]
            for job in going:
                if (job.task.path, job.task.name) == (task.path, task.name):
                    raise BusyError(
                        worded(
                            "Scenario '{task}' is being planned already, for {by}.", task=task.name, by=job.state.by
                        ),
                        worded("Wait for it, or stop it and plan again."),
                    )
            if self._closed or len(going) > WAITING:
                raise BusyError(
                    worded("{n} scenarios are being planned or wait.", n=len(going)), worded("Wait until one is done.")
                )
            job = _Job(self, task, JobState(uuid7(now), task.name, by, "waiting", 0, 0.0, 0.0, None, None, 0, ""))
            self._forget()
            self._jobs[job.state.id] = job
        job.begin(self._places)
        return self.state(job.state.id)

    def state(self, job: str) -> JobState:
        """What is known of a job; NotFoundError where there is none of this id."""
        with self._changed:
            return self._found(job).state

    def of(self, path: str, scenario: str) -> JobState | None:
        """The newest job of a scenario."""
        with self._changed:
            found = [job.state for job in self._jobs.values() if (job.task.path, job.task.name) == (path, scenario)]
            return found[-1] if found else None

    def wait(self, job: str, serial: int, seconds: float) -> JobState:
        """The state of a job once it is newer than ``serial``, or as it is after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._found(job).state.serial > serial, seconds)
            return self._found(job).state

    def stop(self, job: str) -> JobState:
        """Ask a job to end with the best that it has found; one that is over stays as it is."""
        with self._changed:
            found = self._found(job)
        found.stop()
        return self.state(job)

    def close(self) -> None:
        """Ask all jobs to end, and wait for them as long as their stage takes, at most ``GRACE_SECONDS``."""
        with self._changed:
            self._closed = True
            jobs = list(self._jobs.values())
            self._changed.notify_all()
        for job in jobs:
            job.stop()
        for job in jobs:
            job.join(GRACE_SECONDS)

    @property
    def closed(self) -> bool:
        """Whether the server is ending."""
        return self._closed

    def changed(self, job: _Job, change: Callable[[JobState], JobState]) -> None:
        """Set the state of a job to what ``change`` makes of it, and wake up who waits."""
        with self._changed:
            job.state = replace(change(job.state), serial=job.state.serial + 1)
            self._changed.notify_all()

    def _found(self, job: str) -> _Job:
        if job not in self._jobs:
            raise NotFoundError(
                worded("There is no job '{job}'.", job=job), worded("Look at the scenario: its kept plan is there.")
            )
        return self._jobs[job]

    def _forget(self) -> None:
        over = [job.state.id for job in self._jobs.values() if job.state.over]
        for job in over[: max(0, len(over) + 1 - REMEMBERED)]:
            del self._jobs[job]


class _Job:
    """One job: a thread that starts the process and hears what it says."""

    def __init__(self, jobs: Jobs, task: Task, state: JobState) -> None:
        self.task = task
        self.state = state
        self._jobs = jobs
        self._asked = threading.Event()
        self._began = time.monotonic()
        self._searching = 0.0
        self._thread = threading.Thread(target=self._run, name=f"plan {task.name}", daemon=True)
        self._places = threading.Semaphore()

    def begin(self, places: threading.Semaphore) -> None:
        """Run as soon as there is a place."""
        self._places = places
        self._say("waiting", "Waits for another scenario that is being planned.")
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end."""
        self._asked.set()

    def join(self, seconds: float) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._places.acquire(timeout=TICK_SECONDS):
            if self._asked.is_set():
                self._say("stopped", "Stopped before it began.")
                return
        try:
            self._in_process()
        finally:
            self._places.release()

    def _in_process(self) -> None:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=work, args=(self.task, there), daemon=True)
        self._say("preparing", "Prepares the search.")
        process.start()
        there.close()
        try:
            self._hear(here, process)
        finally:
            here.close()
            process.join(TICK_SECONDS)
            process.kill()
            process.join()

    def _hear(self, connection: Connection, process: BaseProcess) -> None:
        told, until = False, float("inf")
        while True:
            if self._asked.is_set() and not told:
                told, until = True, time.monotonic() + GRACE_SECONDS
                self._send_stop(connection)
            if time.monotonic() > until:
                self._say(
                    "failed", worded("It did not end in time and was ended. What was kept before is still there.")
                )
                return
            try:
                if connection.poll(TICK_SECONDS):
                    message: Message = connection.recv()
                    if self._understood(message):
                        return
                else:
                    self._tick()
            except (EOFError, OSError):
                code = process.exitcode
                self._say(
                    "failed",
                    worded(
                        "The process that planned ended ({code}), most likely for want of memory. Plan again.",
                        code=str(code),
                    ),
                )
                return

    def _send_stop(self, connection: Connection) -> None:
        self._say("stopping", "Ends with the best plan that it has found.")
        # Where it has ended by itself, the next message or its absence says so.
        with suppress(OSError):
            connection.send(STOP)

    def _understood(self, message: Message) -> bool:
        """Take in a message; whether it was the last."""
        if message is None:
            self._over()
        elif isinstance(message, TandemError):
            self._say("failed", joined(message.cause, message.next_step))
        else:
            self._progress(message)
        return message is None or isinstance(message, TandemError)

    def _progress(self, message: Better | Kept) -> None:
        self._searching = self._searching or time.monotonic()
        if isinstance(message, Better):
            best = min(message.objective, self.state.objective or message.objective)
            self._set(lambda state: replace(state, objective=best))
            self._tick()
        else:
            text = f"Kept a plan of {round(message.objective):,} weighted person-days after stage {message.stage} of {STAGES}."
            self._set(
                lambda state: replace(
                    state, objective=message.objective, gap=message.gap, stages=message.stage, text=text
                )
            )

    def _tick(self) -> None:
        """Time has passed."""
        done = 0.0
        if self._searching:
            passed = (time.monotonic() - self._searching) / max(self.task.seconds, TICK_SECONDS)
            done = BEGUN + (1 - 2 * BEGUN) * min(1.0, passed)
        phase: Phase = "searching" if done and self.state.state == "preparing" else self.state.state
        text = "Searches for a better plan." if phase != self.state.state else self.state.text
        self._set(lambda state: replace(state, state=phase, share=max(done, state.share), text=text))

    def _over(self) -> None:
        asked = self._asked.is_set()
        words = "Stopped: the best plan so far is kept" if asked else "Done: the plan is kept"
        value = "" if self.state.objective is None else f", {round(self.state.objective):,} weighted person-days"
        self._say("stopped" if asked else "done", f"{words}{value}.")

    def _say(self, phase: Phase, text: str) -> None:
        share = 1.0 if phase in ("done", "stopped") else self.state.share
        self._set(lambda state: replace(state, state=phase, text=text, share=share))

    def _set(self, change: Callable[[JobState], JobState]) -> None:
        seconds = time.monotonic() - self._began
        self._jobs.changed(self, lambda state: replace(change(state), seconds=round(seconds, 1)))
