import os
import socket
import sys
from collections.abc import Iterator

import pytest

from tandem.engines import Engine, open_engine, parts
from tandem.errors import EngineError, PlanError


def _square(value: int) -> int:
    if value < 0:
        raise PlanError(f"{value} is negative.", "Give another.")
    return value * value


def _process(_: int) -> int:
    return os.getpid()


def _dies(value: int) -> int:
    if value == 3:
        os._exit(1)
    return value


@pytest.fixture(scope="module", params=["local:1", "local:2", "dask"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    address = request.getfixturevalue("cluster") if request.param == "dask" else request.param
    with open_engine(address) as opened:
        yield opened


def test_results_come_in_the_order_of_the_items(engine: Engine) -> None:
    assert engine.map(_square, range(40, 0, -1)) == [n * n for n in range(40, 0, -1)]
    assert engine.map(_square, []) == []


def test_the_error_of_an_item_arrives_as_it_was_raised(engine: Engine) -> None:
    with pytest.raises(PlanError, match="-1 is negative") as caught:
        engine.map(_square, [1, -1, 2])
    assert caught.value.next_step == "Give another."
    assert engine.map(_square, [3, 4]) == [9, 16]


def test_one_worker_stays_in_this_process_and_two_do_not() -> None:
    with open_engine("local:1") as one, open_engine("local:2") as two:
        assert (one.workers, two.workers) == (1, 2)
        assert set(one.map(_process, range(4))) == {os.getpid()}
        assert os.getpid() not in two.map(_process, range(4))


def test_a_process_that_dies_is_named() -> None:
    with open_engine("local:2") as engine, pytest.raises(EngineError, match="ended in the middle"):
        engine.map(_dies, range(6))


@pytest.mark.parametrize("address", ["", "cloud", "local:0", "local:two", "local:-1", "http://127.0.0.1:1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(EngineError, match="There is no engine"), open_engine(address):
        pass


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tandem.engines.CONNECT_SECONDS", 1.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"dask://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EngineError, match="does not answer"), open_engine(address):
            pass


def test_a_cluster_without_workers_is_named() -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as empty:
        address = empty.scheduler_address.replace("tcp://", "dask://")
        with pytest.raises(EngineError, match="has no worker"), open_engine(address):
            pass


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match="dask and distributed") as caught, open_engine("dask://127.0.0.1:8786"):
        pass
    assert "tandem-recovery[cluster]" in caught.value.next_step


def test_parts_cover_everything_once_and_evenly() -> None:
    for count in range(12):
        for wanted in range(1, 15):
            cut = parts(count, wanted)
            assert [n for part in cut for n in part] == list(range(count))
            assert len(cut) == min(count, wanted)
            assert max(map(len, cut), default=0) - min(map(len, cut), default=0) <= 1


@pytest.mark.parametrize("error", ["CommClosedError", "KeyError"])
def test_workers_lost_while_items_are_sent_are_named(error: str, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

    def closed(*_: object, **__: object) -> None:
        raise {"CommClosedError": distributed.comm.core.CommClosedError, "KeyError": KeyError}[error]("lost")

    with open_engine(cluster) as engine:
        monkeypatch.setattr(distributed.Client, "scatter", closed)
        with pytest.raises(EngineError, match="lost"):
            engine.map(_square, range(4))


def test_a_cluster_that_loses_its_workers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    monkeypatch.setattr("tandem.engines.CONNECT_SECONDS", 2.0)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
        ) as lost,
        open_engine(lost.scheduler_address.replace("tcp://", "dask://")) as engine,
    ):
        lost.scale(0)
        with pytest.raises(EngineError, match="lost"):
            engine.map(_square, range(4))
