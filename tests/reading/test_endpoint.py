"""The second reader against a server on this machine: what it asks, what it takes, and what becomes of every kind of failure."""

from __future__ import annotations

import json
import socket
import time
from datetime import date
from typing import Any

import pytest

from tandem.errors import EndpointError
from tandem.reading import endpoint as endpoint_module
from tandem.reading.answer import Refusal
from tandem.reading.endpoint import Endpoint, EndpointReader, configured_endpoint
from tandem.reading.proposal import Names, Proposal, Reader
from tandem.settings import Settings
from tests.reading.fake_endpoint import Answer, completes, drips, says, serving

TEXT = "The mayor said that about 30 deminers could arrive on Monday. Міст закрито."
CLAIM: dict[str, Any] = {
    "thing": "deminers",
    "kind": "commitment",
    "property": "headcount",
    "value": {"approx": 30},
    "status": "expected",
    "stance": "expects",
    "chain": ["mayor"],
    "hedge": "could",
    "span": "about 30 deminers could arrive on Monday",
    "valid": "2026-03-09",
}
SAID = date(2026, 3, 3)


def read(
    answer: Answer, *, key: str = "", timeout: float = 10, names: Names | None = None
) -> tuple[tuple[Proposal, ...], list[Refusal], Any]:
    refused: list[Refusal] = []
    with serving(answer) as fake:
        reader: Reader = EndpointReader(Endpoint(fake.url, "small", key, timeout), refused.append)
        taken = reader.read(TEXT, said=SAID, known=names or Names())
    return taken, refused, fake


def claims(*rows: Any) -> Answer:
    return completes(json.dumps({"claims": rows}))


def test_claims_of_the_endpoint_become_proposals_in_the_order_of_the_text() -> None:
    bridge = {"thing": "міст", "kind": "asset", "property": "status", "value": "closed", "stance": "says"}
    taken, refused, _ = read(claims({**bridge, "chain": ["article"], "hedge": None, "span": "Міст закрито"}, CLAIM))
    assert not refused
    assert taken[0] == Proposal(
        "deminers",
        "commitment",
        "headcount",
        {"approx": 30},
        "expects",
        ("mayor",),
        "could",
        CLAIM["span"],
        TEXT.index("about 30"),
        "2026-03-09",
        {"status": "expected"},
    )
    assert [TEXT[one.start : one.start + len(one.span)] for one in taken] == [one.span for one in taken]


def test_endpoint_is_asked_with_text_date_names_model_and_key() -> None:
    _, _, fake = read(claims(), key="secret", names=Names({"asset": frozenset({"Donji Most bridge"})}))
    (asked,) = fake.asked
    assert (asked["model"], asked["temperature"]) == ("small", 0)
    assert asked["messages"][1] == {"role": "user", "content": TEXT}
    assert "2026-03-03" in asked["messages"][0]["content"] and "Donji Most bridge" in asked["messages"][0]["content"]
    assert fake.paths == ["/v1/chat/completions"] and fake.keys == ["Bearer secret"]


def test_no_key_is_sent_where_none_is_set() -> None:
    assert read(claims())[2].keys == [None]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"span": "about 30 deminers will arrive on Monday"}, "its span does not stand in the text"),
        ({"span": "About 30 deminers could arrive on Monday"}, "its span does not stand in the text"),
        ({"span": ""}, "its span is no text"),
        ({"span": ["about 30"]}, "its span is no text"),
        ({"hedge": "reportedly"}, "its hedge does not stand in the text"),
        ({"stance": "confirms"}, "its stance is none of"),
        ({"stance": ["says"]}, "its stance is none of"),
        ({"chain": []}, "its chain is no list of speakers"),
        ({"chain": "mayor"}, "its chain is no list of speakers"),
        ({"chain": ["mayor", "police", "mayor"]}, "its chain cites itself"),
        ({"value": None}, "its value is neither"),
        ({"value": 30}, "its value is neither"),
        ({"value": {}}, "its value is neither"),
        ({"value": {"about": 30}}, "its value is neither"),
        ({"value": {"exact": "30"}}, "'exact' of its value is no number"),
        ({"value": {"exact": True}}, "'exact' of its value is no number"),
        ({"value": {"exact": float("nan")}}, "'exact' of its value is no number"),
        ({"value": {"exact": float("inf")}}, "'exact' of its value is no number"),
        ({"value": {"exact": 10**400}}, "'exact' of its value is no number"),
        ({"value": {"min": 40, "max": 30}}, "the bounds of its value are reversed"),
        ({"value": {"text": 4}}, "its text is no text"),
        ({"valid": "Monday"}, "'Monday' is no date"),
        ({"valid": "2026-02-30"}, "'2026-02-30' is no date"),
        ({"valid": "2026-03-09/2026-03-01"}, "its dates are reversed"),
        ({"valid": 2026}, "its valid is no text"),
        ({"thing": " "}, "its thing is no text"),
        ({"kind": None}, "its kind is no text"),
        ({"status": {"a": 1}}, "its status is no text"),
    ],
)
def test_proposal_that_does_not_fit_is_refused_and_reported_and_the_others_stay(
    change: dict[str, Any], reason: str
) -> None:
    taken, refused, _ = read(claims(CLAIM, {**CLAIM, **change}, CLAIM))
    assert len(taken) == 2 and [one.number for one in refused] == [2]
    assert refused[0].reason.startswith(reason) and "Proposal 2 of the endpoint is refused" in str(refused[0])


def test_proposal_that_is_no_object_is_refused() -> None:
    taken, refused, _ = read(claims("5,000 arrived", None, CLAIM))
    assert len(taken) == 1 and [one.reason for one in refused] == ["it is no object"] * 2


@pytest.mark.parametrize("valid", ["2026", "2026-03", "2026-03/2026-04-01", "--11-07"])
def test_dates_known_in_part_are_taken(valid: str) -> None:
    assert read(claims({**CLAIM, "valid": valid}))[0][0].valid == valid


@pytest.mark.parametrize("content", [json.dumps([CLAIM]), f"```json\n{json.dumps({'claims': [CLAIM]})}\n```"])
def test_bare_list_and_code_fence_are_taken(content: str) -> None:
    assert len(read(completes(content))[0]) == 1


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (completes("I am sorry, I cannot."), "it is no JSON"),
        (completes('{"claims": [' + json.dumps(CLAIM)), "it is no JSON"),
        (completes("[" * 100_000), "it is no JSON"),
        (completes('{"claims": "none"}'), "no list of claims"),
        (completes('"claims"'), "no list of claims"),
        (completes("[" + "0," * 2_000 + "0]"), "more than 2000 claims"),
        (completes("{}", ended="length"), "cut off"),
        (says(200, b"<html>It works!</html>"), "no chat completion"),
        (says(200, b""), "no chat completion"),
        (says(200, b"\xff\xfe\x00"), "no chat completion"),
        (says(200, b"[" * 200_000), "no chat completion"),
        (says(200, b'{"choices": []}'), "no chat completion"),
        (says(200, b'{"choices": [{"message": {"content": null}}]}'), "holds no text"),
        (says(500, b'{"error": {"message": "out of memory"}}'), "status 500: .*out of memory"),
        (says(401, b"\x00\x01"), "status 401: it does not say why"),
        (says(302, b"", {"Location": "http://127.0.0.1:9/"}), "status 302"),
        (says(204, b""), "status 204"),
        (drips(b"this is no HTTP\r\n", b"x", 0.01), "broke off"),
        (drips(b"", b"", 60), "did not answer within"),
    ],
)
def test_answers_that_cannot_be_used_give_a_sentence(answer: Answer, cause: str) -> None:
    with pytest.raises(EndpointError, match=cause) as caught:
        read(answer, timeout=1.5)
    assert "built-in reader" in caught.value.next_step and caught.value.exit_code == 9


@pytest.mark.parametrize(
    "answer",
    [
        drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.2),
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{", b" ", 0.2),
        drips(b"HTTP/1.1 200 OK\r\n\r\n{", b" ", 0.2),
        drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n", 0.2),
    ],
    ids=["headers", "body", "until closed", "chunks"],
)
def test_answer_that_comes_a_drop_at_a_time_is_cut_off(answer: Answer) -> None:
    begun = time.monotonic()
    with pytest.raises(EndpointError, match=r"did not answer within 1 s.*TANDEM_READER_TIMEOUT_SECONDS"):
        read(answer, timeout=1)
    assert time.monotonic() - begun < 8


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n"])
def test_answer_without_end_is_cut_off(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "MOST_ANSWER_BYTES", 1_000_000)
    with pytest.raises(EndpointError, match="answered with more than 1 MB"):
        read(drips(head, b" " * 100_000, 0.001), timeout=20)


def test_endpoint_that_is_not_there_gives_a_sentence() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        reader = EndpointReader(Endpoint(f"http://127.0.0.1:{held.getsockname()[1]}/v1", "m"), print)
        with pytest.raises(EndpointError, match=r"cannot be reached.*TANDEM_READER_URL"):
            reader.read(TEXT, said=None, known=Names())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8000",
        "file:///etc/passwd",
        "ftp://host/v1",
        "http://",
        "http://a b/v1",
        "http://user:word@host/v1",
        "http://h:x/",
        "http://[::1",
        "http://host/v1?key=1",
        "http://host/v1\r\nX: y",
        "http://хост/v1",
    ],
)
def test_address_that_is_none_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(EndpointError, match="TANDEM_READER_URL is no address"):
        EndpointReader(Endpoint(url, "m", timeout_seconds=1), print).read(TEXT, said=None, known=Names())


def test_key_does_not_travel_in_the_clear() -> None:
    reader = EndpointReader(Endpoint("http://192.0.2.1/v1", "m", "secret", 1), print)
    with pytest.raises(EndpointError, match="where everybody on the way can read it") as caught:
        reader.read(TEXT, said=None, known=Names())
    assert "secret" not in str(caught.value)


def test_endpoint_is_off_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EndpointError, match="No endpoint is set"):
        configured_endpoint(Settings())
    monkeypatch.setenv("TANDEM_READER_URL", "http://localhost:1/v1")
    monkeypatch.setenv("TANDEM_READER_MODEL", "small")
    monkeypatch.setenv("TANDEM_READER_KEY", "secret\n")
    monkeypatch.setenv("TANDEM_READER_TIMEOUT_SECONDS", "5")
    found = configured_endpoint(Settings())
    assert found == Endpoint("http://localhost:1/v1", "small", "secret", 5.0)
    assert "secret" not in repr(found) + repr(Settings())
    monkeypatch.setenv("TANDEM_READER_KEY", "two words")
    with pytest.raises(EndpointError, match="TANDEM_READER_KEY holds spaces"):
        configured_endpoint(Settings())
