"""Pages from templates, in the language and theme that the reader chose."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from tandem import __version__
from tandem.language import OWN_NAMES, Language, language_of
from tandem.vocabulary import codes
from tandem.web.words import WORDS
from tandem.worded import Worded

LANGUAGE_COOKIE, THEME_COOKIE, WHO_COOKIE, SCENARIO_COOKIE = "language", "theme", "who", "scenario"
A_YEAR = 365 * 24 * 3600
THEMES = ("auto", "light", "dark")


@cache
def environment() -> Environment:
    """Templates of the package; every value is escaped, and a name that is not given is an error."""
    return Environment(
        loader=PackageLoader("tandem.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )


def render(request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HTMLResponse:
    """A page, or with ``?part=1`` the part of it that a panel shows."""
    language = language_for(request)
    page = environment().get_template(template)
    text = page.render({**_frame(request, language), "status": status, **context})
    headers = {"content-language": language.code, "vary": "cookie, accept-language"}
    answer = HTMLResponse(text, status, headers=headers)
    if request.query_params.get("lang") == language.code:
        remember(answer, LANGUAGE_COOKIE, language.code)
    return answer


def wants_page(request: Request) -> bool:
    """Whether a person asks, with a browser; a program gets errors as JSON."""
    return "text/html" in request.headers.get("accept", "")


def remember(answer: Response, name: str, value: str) -> None:
    """Keep a choice of the reader for a year; what the page asks for later comes in the same language."""
    answer.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="strict")


def _frame(request: Request, language: Language) -> dict[str, Any]:
    """What every template may use."""
    room = request.app.state.room
    return {
        "request": request,
        "part": request.query_params.get("part") == "1",
        "region": room.region,
        "generated": language.text(room.generated()),
        "mark": room.mark(),
        "language": language,
        "languages": OWN_NAMES,
        "theme": theme_of(request),
        "words": element_words(language),
        "version": __version__,
        "who": unquote(request.cookies.get(WHO_COOKIE, "")),
        "at_hand": unquote(request.cookies.get(SCENARIO_COOKIE, "")) or "draft",
        "_": language.text,
        "told": lambda text: language.text(text) if isinstance(text, Worded) else text,
        "n_": language.plural,
        "number": language.number,
        "share": language.share,
        "day": language.day,
        "iso_day": lambda text: language.day(date.fromisoformat(text)),
        "instant": language.instant,
        "label": language.label,
        "codes": codes,
        "back": request.headers.get("referer", ""),
    }


def language_for(request: Request) -> Language:
    """``?lang=``, else the cookie, else the first language of the browser that there is, else English."""
    accepted = [part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    asked = [request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, ""), *accepted]
    return language_of(next((code for code in asked if code in OWN_NAMES), "en"))


def theme_of(request: Request) -> str:
    """light, dark, or auto: as the system is set."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def element_words(language: Language) -> str:
    """What the custom elements say, as JSON for a data block: '<' is escaped, so that no text can end the block."""
    return json.dumps({word: language.text(word) for word in WORDS}, ensure_ascii=False).replace("<", "\\u003c")
