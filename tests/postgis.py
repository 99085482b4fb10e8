"""A private PostGIS of a test: a cluster on loopback in a folder of its own, spoken to by psql."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
EXTENSION = next(Path("/usr/share/postgresql").glob("*/extension/postgis.control"), None)


def is_installed() -> bool:
    """Whether a server with the extension is on this machine."""
    return (PROGRAMS / "initdb").exists() and EXTENSION is not None


@dataclass(frozen=True)
class PostGis:
    """A running server."""

    port: int

    def run(self, sql: str) -> list[list[str]]:
        """The rows of the last statement, as texts; standard input may hold COPY data."""
        command = ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tandem", "-d", "postgres"]
        done = subprocess.run(
            [*command, "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]


@contextmanager
def postgis() -> Iterator[PostGis]:
    """A server of its own that is gone at the end; as root it runs as the user postgres, which must be there."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-postgis-"))
    as_user: dict[str, object] = {}
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def call(*command: object) -> None:
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)  # type: ignore[call-overload]

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    call(PROGRAMS / "initdb", "-D", folder / "data", "-U", "tandem", "--auth=trust", "--no-sync", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c shared_buffers=512MB -c work_mem=256MB -c max_wal_size=8GB"
    control = (PROGRAMS / "pg_ctl", "-D", folder / "data")
    call(*control, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        server = PostGis(port)
        server.run("create extension postgis;")
        yield server
    finally:
        call(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
