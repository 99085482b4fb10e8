from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tandem.cli.main import main

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def run() -> Run:
    def call(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == code, f"{result.output}\n{result.stderr}\n{result.exception!r}"
        return result

    return call


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A generated region with a plan; tests must not change it (copy it first)."""
    path = tmp_path_factory.mktemp("region") / "region.gpkg"
    run("example", path, "--works", 120, "--seed", 3, "--date", "2026-04-01")
    run("plan", path, "--iterations", 30, "--quiet", "--date", "2026-04-01")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """A scheduler with two single-threaded worker processes on loopback."""
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0"
    ) as found:
        yield found.scheduler_address.replace("tcp://", "dask://")
