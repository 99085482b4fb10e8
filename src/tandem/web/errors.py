"""The catalogue of errors as answers: a status, the cause and what to do next, as a page or as JSON."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from tandem.errors import (
    ConflictError,
    DiskError,
    InputError,
    NotFoundError,
    PlanError,
    RecordError,
    StoreBusyError,
    StoreError,
    TandemError,
)
from tandem.web.rendering import render

STATUS: tuple[tuple[type[TandemError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ConflictError, HTTPStatus.CONFLICT),
    (RecordError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (PlanError, HTTPStatus.CONFLICT),
    (StoreBusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (DiskError, HTTPStatus.INSUFFICIENT_STORAGE),
    (StoreError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (TandemError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first class that fits decides."""


def install(app: FastAPI) -> None:
    """Answer every error of the catalogue, and what FastAPI finds wrong in a request, in one way."""

    @app.exception_handler(TandemError)
    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, TandemError)
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        return _answer(request, status, error.code, error.cause, error.next_step)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"] if part not in ("query", "path", "body", "form"))
        return _answer(
            request, HTTPStatus.UNPROCESSABLE_ENTITY, "input", f"{where}: {first['msg']}.", "Correct it and send again."
        )

    @app.exception_handler(HTTPException)
    def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = HTTPStatus(error.status_code)
        answer = _answer(request, status, "http", f"{status.phrase}.", "Go back to the room and try from there.")
        answer.headers.update(error.headers or {})
        return answer


def _answer(request: Request, status: HTTPStatus, code: str, cause: str, next_step: str) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"code": code, "cause": cause, "next_step": next_step}, status)
    return render(request, "error.html.j2", status=status, code=code, cause=cause, next_step=next_step)
