"""A plan as bytes, for comparison between processes that are told to compute as another machine would."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tandem.plan.document import plan_to_json
from tandem.plan.solve import solve
from tests.plan.problems import random_problem

ROOT = Path(__file__).resolve().parents[2]
MACHINES: Mapping[str, Mapping[str, str]] = {
    "another order of hashes": {"PYTHONHASHSEED": "77"},
    "numpy without AVX2 or AVX-512": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
    "BLAS of an old processor, one thread": {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"},
    "BLAS of a later processor, two threads": {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "2"},
    "C library without AVX2 and FMA": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX"},
}
"""What one machine can imitate of another, by environment variables."""


def plan_digest(seed: int, works: int, teams: int, iterations: int) -> str:
    """SHA-256 of the document of a plan."""
    problem = random_problem(seed, works, teams)
    solution = solve(problem, seed=seed, time_limit_seconds=3600.0, iterations=iterations)
    return hashlib.sha256(plan_to_json(problem, solution).encode()).hexdigest()


def elsewhere(machine: Mapping[str, str], *sizes: int) -> str:
    """``plan_digest`` in a process of its own with other environment variables."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.plan.same_bytes", *map(str, sizes)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), **machine}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


if __name__ == "__main__":
    print(plan_digest(*map(int, sys.argv[1:])))
