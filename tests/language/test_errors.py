"""Errors as the room tells them: each code has an answer in the reader's language, and what may reach a page is worded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tandem import errors
from tandem.errors import TandemError
from tandem.language import OWN_NAMES, language_of
from tandem.web.errors import STATUS, install
from tandem.worded import worded

SOURCE = Path(str(files("tandem")))
TERMINAL_ONLY = (
    *("cli/", "example/", "reading/", "network/", "engines.py", "geo.py", "web/serve.py"),
    *("plan/problem.py", "plan/restoration/", "plan/solvers/cpsat.py", "picture/sampling.py", "works/squares.py"),
    *("publishing/content.py", "publishing/sampling.py", "claims/quantity.py"),
    *(f"store/{name}.py" for name in ("backup", "chain", "exported", "feature_tables")),
    *(
        f"usecases/{name}.py"
        for name in (
            *("advancing", "as_of", "decisions", "examples", "extending", "importing", "keeping", "land", "library"),
            *("merging", "minimum_data", "moving"),
            *("policy_setting", "recording", "restricted", "reviewing", "sampling", "telling"),
        )
    ),
    *("usecases/forms/assemble.py", "usecases/quality/report.py"),
)
"""What only commands use, or what is a defect: its errors are read in a terminal, in English."""
ROOM_READS = ("exporting", "packed", "to_xlsx", "workbook")
"""Modules of ``exchange`` that the room uses; the others read files that are handed to a command."""
IN_ENGLISH = {
    *("input.crs", "input.geometry.depth", "input.rows", "input.address"),
    *("input.sample", "input.proposal", "input.restricted", "record.transition", "record.chain", "store.backup"),
    *("plan.problem", "engine", "endpoint"),
}
"""Codes that no page tells today."""


def tree(root: type[TandemError] = TandemError) -> Iterator[type[TandemError]]:
    yield root
    for kind in root.__subclasses__():
        yield from tree(kind)


KINDS = tuple(kind for kind in tree() if kind.__module__ == errors.__name__)


def in_terminal_only(module: str) -> bool:
    if module.startswith("exchange/"):
        return module.removeprefix("exchange/").removesuffix(".py") not in ROOM_READS
    return module.startswith(TERMINAL_ONLY)


@cache
def raised() -> tuple[tuple[str, str, bool], ...]:
    """Module with line, class, and whether its sentences are worded, of every error that is made."""
    names = {kind.__name__ for kind in KINDS}
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                plain = any(isinstance(one, ast.Constant | ast.JoinedStr) for one in node.args)
                found.append((f"{module}:{node.lineno}", node.func.id, not plain))
    return tuple(found)


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    install(app)
    app.state.cause = None

    @app.get("/{name}")
    def fail(name: str) -> None:
        raise next(kind for kind in KINDS if kind.__name__ == name)(
            worded("There is no such thing."), worded("Correct it and send again.")
        )

    @app.get("/day/{number}")
    def day(number: int) -> None: ...

    return TestClient(app, raise_server_exceptions=False)


def test_what_may_reach_a_page_is_worded() -> None:
    assert not [
        (place, kind) for place, kind, told in raised() if not told and not in_terminal_only(place.partition(":")[0])
    ]


def test_modules_that_are_read_in_a_terminal_are_there() -> None:
    modules = [path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")]
    assert not [one for one in TERMINAL_ONLY if not any(module.startswith(one) for module in modules)]


def test_every_code_is_told_in_the_page_or_known_as_english() -> None:
    told = {kind for place, kind, worded_ in raised() if worded_ and not in_terminal_only(place.partition(":")[0])}
    made = {kind for _, kind, _ in raised()}
    codes = {kind.code for kind in KINDS if kind.__name__ in made - told}
    assert codes == IN_ENGLISH


@pytest.mark.parametrize("code", OWN_NAMES)
def test_every_error_is_answered_in_the_language_of_the_reader(client: TestClient, code: str) -> None:
    language = language_of(code)
    for kind in KINDS:
        answer = client.get(f"/{kind.__name__}", headers={"accept-language": code})
        assert answer.json() == {
            "code": kind.code,
            "cause": language.text("There is no such thing."),
            "next_step": language.text("Correct it and send again."),
        }
        assert answer.status_code == next(status for one, status in STATUS if issubclass(kind, one))
        assert code == "en" or answer.json()["cause"] != "There is no such thing."


@pytest.mark.parametrize("code", [code for code in OWN_NAMES if code != "en"])
def test_what_the_framework_refuses_is_told_in_the_language_of_the_reader(client: TestClient, code: str) -> None:
    said = {"accept-language": code}
    wrong, missing, method = (
        client.get("/day/soon", headers=said),
        client.get("/no/such/page", headers=said),
        client.post("/day/3", headers=said),
    )
    assert (wrong.status_code, missing.status_code, method.status_code) == (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
    )
    language = language_of(code)
    assert language.text("this is no whole number") in wrong.json()["cause"]
    assert "input should be" not in wrong.json()["cause"].lower()
    assert missing.json()["cause"] == language.text("There is no such thing.")
    assert method.json()["cause"] == language.text("This address does not do that.")
