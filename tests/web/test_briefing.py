"""Briefings in the browser, without a script: begin, edit in place, conflict, files, compare."""

from __future__ import annotations

import io
import re

import docx
import pypdf
import pytest
from fastapi.testclient import TestClient

from tandem.usecases.room.open import Room

PAYLOAD = '"><script>alert(1)</script>'


def begin(client: TestClient, length: str = "short") -> str:
    answer = client.post("/briefing", data={"length": length}, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def form(page: str) -> dict[str, list[str]]:
    """The fields that a browser would send back as they are."""
    found: dict[str, list[str]] = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in ("base", "section")
    }
    found["shown"] = re.findall(r'name="shown" value="(\d+)" checked', page)
    found["heading"] = [""] * len(found["section"])
    found["text"] = [""] * len(found["section"])
    found["title"] = ["A title"]
    return found


def test_briefing_is_begun_edited_and_handed_over(client: TestClient, room: Room) -> None:
    where = begin(client)
    fields = form(client.get(where).text)
    place = fields["section"].index("text")
    fields["text"][place] = f"The bridge comes first.\r\n\r\n{PAYLOAD}"
    fields["title"] = [PAYLOAD]
    answer = client.post(where, data={**fields, "written": "uk", "pages": "2"}, follow_redirects=False)
    assert answer.status_code == 303
    page = client.get(where).text
    assert "The bridge comes first." in page and "<script>alert" not in page
    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{where}.pdf").content))
    assert len(pdf.pages) <= 2
    assert "The bridge comes first." in pdf.pages[0].extract_text()
    assert pdf.metadata is not None and PAYLOAD in (pdf.metadata.title or "")
    word = docx.Document(io.BytesIO(client.get(f"{where}.docx").content))
    assert word.core_properties.language == "uk"
    html = client.get(f"{where}.html")
    assert html.headers["content-disposition"].startswith("attachment")
    assert '<html lang="uk"' in html.text and "<script>alert" not in html.text
    with room.workspace.store.reading() as reader:
        assert len(reader.documents("briefing")) == 1


def test_second_tab_with_an_old_version_loses_nothing(client: TestClient) -> None:
    where = begin(client)
    mine, theirs = form(client.get(where).text), form(client.get(where).text)
    theirs["title"], mine["title"] = ["Theirs"], ["Mine"]
    assert client.post(where, data=theirs, follow_redirects=False).status_code == 303
    answer = client.post(where, data=mine, follow_redirects=False)
    assert answer.status_code == 409 and "set aside" in answer.text
    page = client.get(where).text
    assert 'value="Theirs"' in page and "Mine" in page
    aside = client.get(where, params={"version": 3}).text
    assert 'value="Mine"' in aside
    assert client.post(where, data={**form(aside), "title": "Mine"}, follow_redirects=False).status_code == 303
    assert 'value="Mine"' in client.get(where).text


def test_buttons_move_and_add_parts(client: TestClient) -> None:
    where = begin(client, "whole")
    fields = form(client.get(where).text)
    before = fields["section"]
    answer = client.post(where, data={**fields, "action": "down:1"}, follow_redirects=False)
    assert answer.headers["location"].endswith("#part-2")
    after = form(client.get(where).text)
    assert after["section"] == [before[0], before[2], before[1], *before[3:]]
    client.post(where, data={**after, "action": "add:3"})
    assert form(client.get(where).text)["section"][3] == "text"
    assert client.post(where, data={**after, "base": "3", "action": "burn:3"}).status_code == 422


def test_hidden_sections_are_not_in_the_files(client: TestClient) -> None:
    where = begin(client)
    fields = form(client.get(where).text)
    fields["shown"] = [str(fields["section"].index("land"))]
    client.post(where, data=fields)
    html = client.get(f"{where}.html").text
    assert ">Land</h2>" in html and "In short" not in html and "Not marked does not mean safe" in html


@pytest.mark.parametrize("name", ["map", "curves", "gantt"])
def test_drawings_are_pictures_of_their_own(client: TestClient, name: str) -> None:
    where = begin(client)
    assert f'src="{where}/{name}.svg?version=1"' in client.get(where).text or name == "gantt"
    answer = client.get(f"{where}/{name}.svg")
    assert answer.headers["content-type"] == "image/svg+xml" and answer.text.startswith("<svg")


def test_briefings_are_compared(client: TestClient, room: Room) -> None:
    first = begin(client)
    assert "none to compare it with" in client.get(f"{first}/compare").text
    second = begin(client)
    fields = form(client.get(second).text)
    fields["text"][fields["section"].index("text")] = "New words."
    client.post(second, data=fields)
    page = client.get(f"{second}/compare", params={"other": first.rsplit("/", 1)[1]}).text
    assert "<ins>New words.</ins>" in page and "People near hazard" in page
    listed = client.get("/briefing").text
    assert first in listed and second in listed


def test_a_briefing_that_there_is_not_is_not_found(client: TestClient) -> None:
    assert client.get("/briefing/nothing").status_code == 404
    assert client.get("/briefing/nothing.pdf").status_code == 404
