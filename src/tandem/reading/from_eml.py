"""E-mail: subject and body as text; the headers give date and sender; attachments are named, not read."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tandem.errors import FormatError
from tandem.reading.encodings import decode
from tandem.reading.from_html import html


def eml(data: bytes, name: str) -> dict[str, Any]:
    """Subject, an empty line and the body: plain text where the message has it, else the visible text of its HTML.

    Raises
    ------
    FormatError
        Where the file has neither sender, date nor subject, or an encoding that does not fit.
    """
    message = message_from_bytes(data, policy=policy.default)
    try:
        said, sender, subject = _head(message)
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise FormatError(
            f"The headers of '{name}' cannot be read ({error}).", "Save the message again from the mail program."
        ) from error
    if not (said or sender or subject):
        raise FormatError(
            f"'{name}' is no e-mail: it has no date, sender or subject.", "Save the message again as .eml."
        )
    body = message.get_body(preferencelist=("plain", "html"))
    text = f"{subject}\n\n" if subject else ""
    told = _body(body, name) if isinstance(body, EmailMessage) else {"text": "", "encoding": ""}
    attachments = [part.get_filename() or part.get_content_type() for part in _beside(message, body)]
    notes = [f"Attachments were not read: {', '.join(attachments)}."] if attachments else []
    said_at = said.isoformat() if said else ""
    return {
        **told,
        "text": text + told["text"],
        "said": said_at,
        "sender": sender,
        "attachments": attachments,
        "notes": notes,
    }


def _head(message: EmailMessage) -> tuple[Any, str, str]:
    """Day in the sender's own time, sender and subject."""
    sent = message["date"].datetime if message["date"] else None
    return sent.date() if sent else None, str(message["from"] or "").strip(), str(message["subject"] or "").strip()


def _body(body: EmailMessage, name: str) -> dict[str, Any]:
    payload = body.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = body.get_content_charset() or ""
    declared = "" if charset == "us-ascii" else charset
    if body.get_content_type() == "text/html":
        return html(data, name, declared)
    decoded = decode(data, name, declared)
    return {"text": decoded.text, "encoding": decoded.encoding}


def _beside(part: Any, body: Any) -> Iterator[Any]:
    """The parts that are neither the body nor another form of it, attached messages whole."""
    if part is body:
        return
    if part.get_content_maintype() != "multipart":
        yield part
        return
    for inner in part.iter_parts():
        another_form = part.get_content_subtype() == "alternative" and any(one is body for one in part.walk())
        if not another_form or any(one is body for one in inner.walk()):
            yield from _beside(inner, body)
