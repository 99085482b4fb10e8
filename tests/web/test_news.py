"""Two tabs on one file: the second sees what the first changed."""

from __future__ import annotations

from dataclasses import replace

from fastapi.testclient import TestClient

from tandem.ids import sha256_hex, uuid7
from tandem.usecases.room.open import Room
from tests.web.changes import pinned_by
from tests.web.conftest import NOW


def test_second_tab_sees_what_the_first_changed(client: TestClient, room: Room) -> None:
    before = client.get("/state.json").json()["mark"]
    assert f'<tandem-news mark="{before}">' in client.get("/").text
    assert "Nothing." in client.get("/news", params={"since": before}).text
    pinned_by(room, "Olena <b>Kovalenko</b>")
    assert client.get("/state.json").json()["mark"] != before
    page = client.get("/news", params={"since": before, "part": "1"}).text
    assert "Olena &lt;b&gt;Kovalenko&lt;/b&gt;" in page and "Pin" in page
    assert client.get("/news", params={"since": "other 2026"}).status_code == 404


def test_records_that_were_received_earlier_change_the_mark_and_are_told(client: TestClient, room: Room) -> None:
    before = client.get("/state.json").json()["mark"]
    with room.workspace.store.reading() as reader:
        known = reader.last_received_at()
        first = next(iter(reader.reports()))
    assert known is not None and first.received_at < known
    content = b"seen on site"
    older = replace(
        first, id=uuid7(NOW), key="elsewhere", content=content, content_sha256=sha256_hex(content), part_of=None
    )
    with room.workspace.store.writing() as unit:
        unit.append([older])
        assert unit.last_received_at() == known
    assert client.get("/state.json").json()["mark"] != before
    assert "received earlier" in client.get("/news", params={"since": before}).text
