"""The catalogue of errors as answers: a status, the cause and what to do next, as a page or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from tandem.errors import (
    BusyError,
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
from tandem.web.rendering import language_for, render, wants_page
from tandem.worded import Worded, worded

STATUS: tuple[tuple[type[TandemError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BusyError, HTTPStatus.CONFLICT),
    (ConflictError, HTTPStatus.CONFLICT),
    (RecordError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (PlanError, HTTPStatus.CONFLICT),
    (StoreBusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (DiskError, HTTPStatus.INSUFFICIENT_STORAGE),
    (StoreError, HTTPStatus.INTERNAL_SERVER_ERROR),
    (TandemError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first class that fits decides."""


class Problem(BaseModel):
    """An error as JSON: a stable code, the cause, and what to do next."""

    code: str
    cause: str
    next_step: str


_SAID = {
    HTTPStatus.NOT_MODIFIED: "What the browser has is still true.",
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.FORBIDDEN: "Another site asked for it.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not do that.",
    HTTPStatus.CONFLICT: "Somebody was faster, or the plan does not allow it.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too much at once.",
    HTTPStatus.MISDIRECTED_REQUEST: "The name of the host is not one of this machine.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A value is wrong.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Another program is writing.",
    HTTPStatus.INSUFFICIENT_STORAGE: "The disk is full, read-only or failing.",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status.value: {"description": text}
    if status == HTTPStatus.NOT_MODIFIED
    else {"description": text, "model": Problem}
    for status, text in _SAID.items()
}
"""What every address may answer besides its own."""


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
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "input",
            worded("{field}: {fault}.", field=where, fault=_fault(first)),
            worded("Correct it and send again."),
        )

    @app.exception_handler(HTTPException)
    def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = HTTPStatus(error.status_code)
        answer = _answer(
            request,
            status,
            "http",
            _MISSED.get(status, worded("The request cannot be read.")),
            worded("Go back to the room and try from there."),
        )
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def defect(request: Request, error: Exception) -> Response:
        """What nobody foresaw: the server's log has the trace, the reader a page with a way back."""
        del error
        return _answer(
            request,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "defect",
            worded("Something in Tandem failed; what was recorded before is kept."),
            worded("Go back and try another way, and report this with what the command line says: it is a defect."),
        )


_MISSED = {
    HTTPStatus.NOT_FOUND: worded("There is no such thing."),
    HTTPStatus.METHOD_NOT_ALLOWED: worded("This address does not do that."),
}
_FAULTS = {
    "missing": worded("a value is missing"),
    "string_too_long": worded("the text has more than {most} characters"),
    "string_too_short": worded("the text has less than {least} characters"),
    "greater_than_equal": worded("the number is less than {least}"),
    "less_than_equal": worded("the number is more than {most}"),
    "int_parsing": worded("this is no whole number"),
    "float_parsing": worded("this is no number"),
    "date_from_datetime_parsing": worded("this is no day such as 2026-05-03"),
}
_LIMITS = {"max_length": "most", "min_length": "least", "ge": "least", "le": "most"}


def _fault(found: Mapping[str, Any]) -> Worded:
    """What FastAPI finds wrong in a value, in words that have a translation."""
    fault = _FAULTS.get(found["type"], worded("this value cannot be read"))
    limits = {_LIMITS[name]: value for name, value in found.get("ctx", {}).items() if name in _LIMITS}
    return Worded(fault.english, "", limits)


def _answer(request: Request, status: HTTPStatus, code: str, cause: str, next_step: str) -> Response:
    if not wants_page(request):
        language = language_for(request)
        said = {"code": code, "cause": language.text(cause), "next_step": language.text(next_step)}
        return JSONResponse(said, status, headers={"vary": "cookie, accept-language"})
    return render(request, "error.html.j2", status=status, code=code, cause=cause, next_step=next_step)
