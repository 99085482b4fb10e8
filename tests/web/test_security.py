"""What a page of another site, or a name that points here, may not do."""

from __future__ import annotations

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tandem.usecases.room.open import Room
from tandem.web.app import create_app
from tandem.web.security import LOOPBACK, refused
from tests.web.conftest import HOST


def plain(room: Room) -> TestClient:
    return TestClient(create_app(room), base_url=HOST)


def test_other_hosts_are_told_how_to_open_it_for_a_team(room: Room) -> None:
    answer = plain(room).get("/", headers={"host": "plans.example"})
    assert answer.status_code == 421
    assert "ssh -L" in answer.text and answer.text.count("\n") == 1


def test_pages_of_other_origins_get_nothing(room: Room) -> None:
    for origin in ("http://plans.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8642"):
        assert plain(room).get("/room.json", headers={"origin": origin}).status_code == 403


def test_posts_need_the_same_site_or_the_header_of_programs(room: Room) -> None:
    client = plain(room)
    form = {"language": "uk"}

    def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post("/preferences", data=form, headers=named, follow_redirects=False).status_code

    assert status() == 403
    assert status(sec_fetch_site="cross-site") == 403
    assert status(sec_fetch_site="none") == 403
    assert status(origin=HOST, sec_fetch_site="same-site") == 403
    assert status(origin=HOST) == 303
    assert status(sec_fetch_site="same-origin") == 303
    assert status(x_tandem="1") == 303


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\r\n"), max_size=40))
def test_only_names_of_this_machine_pass(host: str) -> None:
    name = host.rsplit(":", 1)[0].strip("[]").lower()
    if refused("GET", {"host": host}) is None:
        assert name.rsplit("@", 1)[-1] in LOOPBACK or host.lower() in LOOPBACK


def test_every_answer_carries_a_policy_without_inline_code(client: TestClient) -> None:
    for address in ("/", "/room.json", "/no-such-page", "/report/none"):
        policy = client.get(address).headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


def test_too_much_at_once_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/preferences", content=b"x", headers={"content-length": "20000001"})
    assert answer.status_code == 413


def test_a_length_that_is_no_number_is_refused(client: TestClient) -> None:
    for length in ("\u00b2", "1" * 5000):
        headers = [(b"content-length", length.encode("latin-1"))]
        assert client.post("/preferences", content=b"x", headers=headers).status_code == 413


def test_preferences_lead_back_to_this_site_only(client: TestClient) -> None:
    for back in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert client.post("/preferences", data={"back": back}, follow_redirects=False).status_code == 422
    answer = client.post("/preferences", data={"back": "/ask/x?y=1", "theme": "dark"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ask/x?y=1")
