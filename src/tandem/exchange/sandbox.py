"""Parsing of untrusted files in a child process with limits of time and memory."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from tandem import errors
from tandem.errors import FormatError
from tandem.exchange.child import FILES, REQUEST, RESULT
from tandem.exchange.depth import MalformedGeometryError
from tandem.exchange.rows import Importer, RawLayer, ReadOptions

# A file that GDAL takes for one of these could make it open other files or connections.
_SKIPPED_DRIVERS = "VRT,OGR_VRT,WFS,OAPIF,HTTP,CSW,GeoRSS,EEDA,Elasticsearch,Carto,PLSCENES,AmigoCloud,NGW,OGCAPI,GDALG"


@dataclass(frozen=True, slots=True)
class Limits:
    """Time in seconds and memory in megabytes for parsing one file; see the settings of the same names."""

    timeout_seconds: float = 120.0
    memory_mb: int = 4096


def parse(
    importer: Importer, files: Mapping[str, bytes], main: str, options: ReadOptions, limits: Limits
) -> list[RawLayer]:
    """The layers of the files, parsed in a child process.

    Parameters
    ----------
    files
        Relative name to bytes; they are written to a new folder, so that what is parsed is what was hashed.
    main
        The name among ``files`` that the user gave.

    Raises
    ------
    FormatError
        When the child needs more time or memory than ``limits``, or ends without an answer.
    InputError
        Whatever the importer found wrong.
    """
    wanted = {"importer": importer.name, "options": asdict(options)}
    layers = run("tandem.exchange.formats:read_layers", files, main, wanted, limits)
    return [RawLayer(**layer) for layer in layers]


def run(call: str, files: Mapping[str, bytes], main: str, wanted: Mapping[str, Any], limits: Limits) -> Any:
    """What a parser answers, called in a child process.

    Parameters
    ----------
    call
        ``module:function`` of the parser, which takes the folder of the files, ``main`` and ``wanted`` and returns plain values.
    files, main
        As for ``parse``.
    wanted
        Plain values, as JSON has them.

    Raises
    ------
    FormatError
        When the child needs more time or memory than ``limits``, or ends without an answer.
    InputError
        Whatever the parser found wrong.
    """
    with tempfile.TemporaryDirectory(prefix="tandem-import-") as name:
        folder = Path(name)
        for relative, content in files.items():
            target = folder / FILES / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        request = {"call": call, "main": main, "wanted": wanted, "memory_mb": limits.memory_mb}
        (folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
        _run(folder, main, limits)
        answer = _load((folder / RESULT).read_bytes(), main)
    if "error" in answer:
        _raise(*answer["error"])
    if "memory" in answer:
        raise _no_memory(main, limits)
    return answer["value"]


def _run(folder: Path, main: str, limits: Limits) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_SKIP": _SKIPPED_DRIVERS,
        "OGR_SKIP": _SKIPPED_DRIVERS,
        "TMPDIR": str(folder),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tandem.exchange.child", str(folder)],
            env=environment,
            cwd=folder,
            timeout=limits.timeout_seconds,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FormatError(
            f"Reading '{main}' took longer than {limits.timeout_seconds:g} s.",
            "Split the file, or set TANDEM_IMPORT_TIMEOUT_SECONDS higher if you trust it.",
        ) from error
    if done.returncode == 0 and (folder / RESULT).exists():
        return
    said = done.stderr.decode("utf-8", "replace")
    if "MemoryError" in said or "bad_alloc" in said or "memory" in said.lower():
        raise _no_memory(main, limits)
    last = said.strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
    raise FormatError(
        f"Reading '{main}' ended the reading process ({last[0]}); nothing was recorded.",
        "The file is damaged or made to do harm: ask whoever sent it, or save it again from the program that made it.",
    )


def _no_memory(main: str, limits: Limits) -> FormatError:
    return FormatError(
        f"Reading '{main}' needs more than {limits.memory_mb} MB.",
        "Split the file, or set TANDEM_IMPORT_MEMORY_MB higher if you trust it.",
    )


class _PlainUnpickler(pickle.Unpickler):
    """Loads numbers, texts, bytes, lists and dicts only: a child that was taken over cannot hand back code."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name}")


def _load(data: bytes, main: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = _PlainUnpickler(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError) as error:
        raise FormatError(
            f"Reading '{main}' gave an answer that is no plain data; nothing was recorded.",
            "The file is made to do harm: do not use it.",
        ) from error
    return answer


def _raise(name: str, cause: str, next_step: str) -> NoReturn:
    known: dict[str, type[errors.TandemError]] = {MalformedGeometryError.__name__: MalformedGeometryError}
    raise known.get(name, getattr(errors, name, FormatError))(cause, next_step)
