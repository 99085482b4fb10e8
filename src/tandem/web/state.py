"""What handlers reach through the request: the open room and the language of the reader."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from tandem.language import Language
from tandem.usecases.room.open import Room
from tandem.web.rendering import language_for


def _room(request: Request) -> Room:
    room = request.app.state.room
    assert isinstance(room, Room)
    return room


OpenRoom = Annotated[Room, Depends(_room)]
Reading = Annotated[Language, Depends(language_for)]
