"""Two tabs on one file: the second sees what the first changed."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tandem.usecases.room.open import Room
from tests.web.changes import pinned_by


def test_second_tab_sees_what_the_first_changed(client: TestClient, room: Room) -> None:
    before = client.get("/state.json").json()["mark"]
    assert f'<tandem-news mark="{before}">' in client.get("/").text
    assert "Nothing." in client.get("/news", params={"since": before}).text
    pinned_by(room, "Olena <b>Kovalenko</b>")
    assert client.get("/state.json").json()["mark"] != before
    page = client.get("/news", params={"since": before, "part": "1"}).text
    assert "Olena &lt;b&gt;Kovalenko&lt;/b&gt;" in page and "Pin" in page
    assert client.get("/news", params={"since": "other 2026"}).status_code == 404
