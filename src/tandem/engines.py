"""Where many equal calculations run: in processes of this machine, or on a Dask cluster, with the same results.

The one interface is ``Engine.map``: a module-level function on pickled items, results in the order of the items. What an item
gives depends on nothing but the item, so the engine and the number of workers never change a result, only the time.
Functions and items have to be picklable, and a function has to be importable on the worker: on a cluster the same
version of Tandem has to be installed there, which is checked when the engine is opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from itertools import pairwise
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from tandem.errors import EngineError

Item = TypeVar("Item")
Result = TypeVar("Result")

LOCAL, DASK = "local", "dask://"
CONNECT_SECONDS = 10.0
"""How long a scheduler may take to answer, and how long a cluster may be without any worker."""


class Engine(Protocol):
    """Runs a function on items, in parallel where it can. ``workers`` says into how many parts to cut the job."""

    @property
    def workers(self) -> int:
        """Processes (threads on a cluster) that calculate at once, at least 1."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """Results in the order of the items; the first error of an item is raised and the rest is given up."""


@contextmanager
def open_engine(address: str = LOCAL) -> Iterator[Engine]:
    """The engine at an address; its processes or its connection end with the block.

    Parameters
    ----------
    address
        'local' for one process on each core that this process may use, 'local:N' for N of them (1: no further
        process), 'dask://host:port' for the scheduler of a Dask cluster.

    Raises
    ------
    EngineError
        When the address is none of these, the Dask packages are missing, the scheduler does not answer within
        ``CONNECT_SECONDS``, or it has no worker with this version of Tandem. ``map`` raises it when workers die.
    """
    with ExitStack() as closing:
        if address.startswith(DASK):
            yield _Dask(closing, address)
        else:
            yield _Local(closing, _local_workers(address))


def parts(count: int, wanted: int) -> list[range]:
    """The numbers from 0 to ``count`` (exclusive) as at most ``wanted`` ranges of nearly equal length, none empty."""
    number = max(1, min(count, wanted))
    bounds = [count * part // number for part in range(number + 1)]
    return [range(first, last) for first, last in pairwise(bounds) if last > first]


class _Local:
    """Processes of this machine, started at the first job that has more than one item.

    They are spawned, not forked: the caller may hold threads (a web server, a solver), and forking those can hang.
    """

    def __init__(self, closing: ExitStack, workers: int) -> None:
        self._closing = closing
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    @property
    def workers(self) -> int:
        return self._workers

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        if self._workers == 1 or len(items) <= 1:
            return [function(item) for item in items]
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
            self._closing.callback(self._pool.shutdown, wait=True, cancel_futures=True)
        try:
            return list(self._pool.map(function, items))
        except BrokenProcessPool as error:
            raise EngineError(
                "A process of this machine ended in the middle of its work, most likely for want of memory.",
                "Use fewer processes, such as --engine local:1, or a machine with more memory.",
            ) from error


class _Dask:
    """A Dask cluster. Items are sent to the workers one by one, so that large ones do not pass through the task graph."""

    def __init__(self, closing: ExitStack, address: str) -> None:
        self._address = address
        self._client = _client(address)
        closing.callback(self._client.close)
        _same_version(self._client, address)

    @property
    def workers(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return max(1, threads)

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        if not items:
            return []
        try:
            sent = self._client.scatter(list(items), hash=False)
        except (OSError, TimeoutError, KeyError) as error:
            # A KeyError is the scheduler's, of a worker that goes while items are sent to it.
            raise _unreachable(self._address, "has lost its workers") from error
        futures = self._client.map(function, sent, pure=False, retries=0)
        try:
            return [self._result(future) for future in futures]
        finally:
            self._client.cancel(futures)

    def _result(self, future: Any) -> Any:
        """What one item gave; a cluster that has lost the worker of an item is an error, not a wait."""
        from distributed import KilledWorker

        while True:
            try:
                return future.result(timeout=CONNECT_SECONDS)
            except (CancelledError, KilledWorker) as error:
                raise EngineError(
                    f"A worker of {self._address} was lost in the middle of its work.",
                    "Look at the worker's log (memory is the usual reason), and run the command again.",
                ) from error
            except TimeoutError as error:
                if future.done():
                    raise
                if self._client.status != "running" or not self._client.nthreads():
                    raise _unreachable(self._address, "has lost its workers") from error


def _local_workers(address: str) -> int:
    name, _, count = address.partition(":")
    if name != LOCAL or (count and not (count.isdecimal() and int(count) > 0)):
        raise EngineError(
            f"There is no engine '{address}'.", "Use local, local:N for N processes, or dask://host:port."
        )
    return int(count) if count else _cores()


def _cores() -> int:
    """Cores that this process may use, or all where the system does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineError(
            f"The engine {address} needs the packages dask and distributed, and they are not installed.",
            "Install the extra: pip install 'tandem-recovery[cluster]', or use --engine local.",
        ) from error
    connect: Any = Client
    try:
        return connect("tcp://" + address.removeprefix(DASK), timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise _unreachable(address, "does not answer") from error


def _unreachable(address: str, what: str) -> EngineError:
    return EngineError(
        f"The Dask scheduler at {address} {what}.",
        "Start one (dask scheduler; dask worker HOST:PORT), check host and port, or use --engine local.",
    )


def _same_version(client: Any, address: str) -> None:
    """EngineError where there is no worker, or one that has no Tandem or another version of it: results would differ."""
    own = _version()
    try:
        found = client.run(_version)
    except ModuleNotFoundError as error:
        raise EngineError(
            f"A worker of {address} has no Tandem installed.", f"Install tandem-recovery {own} on every worker."
        ) from error
    if not found:
        raise _unreachable(address, "has no worker")
    others = sorted({version for version in found.values() if version != own})
    if others:
        raise EngineError(
            f"Workers of {address} have Tandem {', '.join(others)}, and this is {own}.",
            f"Install tandem-recovery {own} on every worker.",
        )


def _version() -> str:
    return version("tandem-recovery")
