"""Every text in a known encoding comes back as it was; what fits none is refused with its place."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import FormatError
from tandem.reading.encodings import decode

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)) | st.sampled_from("\n\t"))
UKRAINIAN = (
    "У понеділок піротехніки знешкодили 14 предметів, повідомив голова «Залужжя» Остап Верес. Ґанок її під'їзду."
)
RUSSIAN = "Насосная станция заработала в понедельник — вода есть у 7 тысяч жителей. Подписано: ООО «Яр», UNMAS."


@given(TEXTS)
def test_utf8_comes_back_with_and_without_a_mark(text: str) -> None:
    assert decode(text.encode(), "t").text == text.removeprefix("\ufeff")
    marked = decode(codecs.BOM_UTF8 + text.encode(), "t")
    assert (marked.text, marked.encoding) == (text, "UTF-8")


@given(TEXTS, st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_marked_utf16_and_utf32_come_back(text: str, codec: str) -> None:
    mark = {
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
        "utf-32-le": codecs.BOM_UTF32_LE,
        "utf-32-be": codecs.BOM_UTF32_BE,
    }[codec]
    assert decode(mark + text.encode(codec), "t").text == text


@pytest.mark.parametrize("text", [UKRAINIAN, RUSSIAN, "Plain words.\nOn two lines."])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_spaces(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "t").text == text


@pytest.mark.parametrize("text", [UKRAINIAN, RUSSIAN, "Так"])
def test_windows_1251_is_read_and_named(text: str) -> None:
    decoded = decode(text.encode("cp1251"), "t")
    assert (decoded.text, decoded.encoding) == (text, "Windows-1251")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("On Monday,\nthe café closed".encode("latin-1"), "Byte 0xe9 at line 2, column 8"),
        ("Der Bürgermeister sagte, die Brücke sei geöffnet.".encode("cp1252"), "Byte 0xfc at line 1, column 6"),
        ("Žluťoučký kůň příšerně úpěl ďábelské ódy".encode("cp1250"), "Byte 0x8e at line 1, column 1"),
        ("Міст закрито.\nРемонт".encode() + b"\xff" + " триває.".encode(), "Byte 0xff at line 2, column 7"),
        ("Міст закрито".encode()[:-1], "Byte 0xd0 at line 1, column 12"),
        (
            codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00\xd8",
            "Byte 0x00 at line 1, column 3 of 't' is not UTF-16",
        ),
    ],
)
def test_bytes_that_fit_no_encoding_are_named_by_place(data: bytes, place: str) -> None:
    with pytest.raises(FormatError) as caught:
        decode(data, "t")
    assert place in caught.value.cause and "UTF-8" in caught.value.next_step


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"text\nwith a \x07 bell", bytes(range(256))])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        decode(data, "t")


@pytest.mark.parametrize("declared", ["utf-9", "rot13", "undefined", "a\x00b", "x" * 200])
def test_declared_encoding_that_is_none_is_named(declared: str) -> None:
    with pytest.raises(FormatError, match="which is none"):
        decode(b"text", "t", declared)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_become_one(ending: str) -> None:
    assert decode(f"a{ending}b{ending}{ending}c".encode(), "t").text == "a\nb\n\nc"


@pytest.mark.parametrize("declared", ["unicode_escape", "unicodeescape", "raw_unicode_escape"])
def test_escapes_of_a_programming_language_are_no_encoding(declared: str) -> None:
    with pytest.raises(FormatError, match="which is none"):
        decode(b"\\ ", "t", declared)


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "cp1251", "utf-7", "koi8-u", "idna", "unicode_escape"]))
def test_any_bytes_give_a_text_or_a_sentence(data: bytes, declared: str) -> None:
    try:
        decode(data, "t", declared).text.encode("utf-8", "surrogatepass")
    except FormatError as error:
        assert error.cause and error.next_step
