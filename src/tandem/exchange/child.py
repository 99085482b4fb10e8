"""The sandboxed half of an import: a process of its own with little memory and no way to the workspace.

Started by ``sandbox``; reads the copied files in the folder it is given and writes plain values beside them.
"""

from __future__ import annotations

import json
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tandem.errors import TandemError

REQUEST = "request.json"
RESULT = "result.pickle"
FILES = "files"


def main(folder: Path) -> None:
    """Call the parser of the request and write its answer, or the error that a user should see."""
    request = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    limit_memory(request["memory_mb"])
    answer: dict[str, Any]
    try:
        module, name = request["call"].split(":")
        answer = {"value": getattr(import_module(module), name)(folder / FILES, request["main"], request["wanted"])}
    except TandemError as error:
        # Only plain texts pass the sandbox: what is wrong with a file is told in English.
        answer = {"error": (type(error).__name__, str(error.cause), str(error.next_step))}
    except MemoryError:
        answer = {"memory": True}
    with (folder / RESULT).open("wb") as stream:
        pickle.dump(answer, stream, protocol=pickle.HIGHEST_PROTOCOL)


def limit_memory(megabytes: int) -> None:
    """Let the system refuse more memory than this to the process; systems without such limits go without."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
