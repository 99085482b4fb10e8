import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[3] / "frontend"
BIN = Path(sys.executable).parent
STATIC = FRONTEND.parent / "src/tandem/web/static"


def test_pure_functions_of_the_elements_hold_in_node() -> None:
    if not (BIN / "node").exists():
        pytest.skip("node is not in the environment: run script/setup")
    tests = sorted(str(path.relative_to(FRONTEND)) for path in (FRONTEND / "test").glob("*.test.ts"))
    assert tests
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    told = subprocess.run(
        [str(BIN / "node"), "--test", *tests],
        cwd=FRONTEND,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-2000:]


def test_javascript_without_the_map_library_is_small() -> None:
    if not (STATIC / "app.js").exists():
        pytest.skip("the browser's files are not built: run script/setup")
    own = [path for path in STATIC.glob("*.js") if path.name not in ("map.js", "maplibre-worker.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in own) <= 150_000


def test_built_files_name_no_other_host_to_ask() -> None:
    """Addresses in the bundle are names of specifications and of the authors' documentation, never something to load."""
    if not (STATIC / "app.js").exists():
        pytest.skip("the browser's files are not built: run script/setup")
    for path in (STATIC / "app.js", STATIC / "sw.js", STATIC / "app.css"):
        assert "://" not in path.read_text().replace("http://www.w3.org/", ""), path.name
