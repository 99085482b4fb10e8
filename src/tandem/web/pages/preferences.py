"""Language and theme of the reader, kept in cookies."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

from tandem.web.rendering import LANGUAGE_COOKIE, THEME_COOKIE, remember

router = APIRouter()


@router.post("/preferences", status_code=303, response_class=RedirectResponse, summary="Choose language and theme.")
def choose(
    language: Annotated[Literal["en", "uk", "ru", "ar", "fr", "es"] | None, Form()] = None,
    theme: Annotated[Literal["auto", "light", "dark"] | None, Form()] = None,
    back: Annotated[str, Form(pattern=r"^/([^/\\].*)?$", max_length=2000)] = "/",
) -> RedirectResponse:
    answer = RedirectResponse(back, 303)
    for name, value in ((LANGUAGE_COOKIE, language), (THEME_COOKIE, theme)):
        if value is not None:
            remember(answer, name, value)
    return answer
