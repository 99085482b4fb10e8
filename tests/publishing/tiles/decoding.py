"""Tiles read back by a small decoder of the specification, written without the encoder's code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """A decoded feature: ``paths`` are lists of (x, y); rings are not closed."""

    id: int
    kind: int
    properties: dict[str, str | int]
    paths: list[list[tuple[int, int]]]


def decode(tile: bytes) -> dict[str, list[Feature]]:
    """Features by layer."""
    return dict(_layer(content) for number, content in _fields(tile) if number == 3 and isinstance(content, bytes))


def _fields(message: bytes) -> list[tuple[int, int | bytes]]:
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 2:
            assert at + value <= len(message)
            found.append((key >> 3, message[at : at + value]))
            at += value
        else:
            assert key & 7 == 0
            found.append((key >> 3, value))
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        value |= (message[at] & 127) << shift
        shift += 7
        at += 1
        if message[at - 1] < 128:
            return value, at


def _varints(message: bytes) -> list[int]:
    found, at = [], 0
    while at < len(message):
        value, at = _varint(message, at)
        found.append(value)
    return found


def _layer(message: bytes) -> tuple[str, list[Feature]]:
    fields = _fields(message)
    assert dict(fields)[15] == 2
    assert dict(fields)[5] == 4096
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    return dict(fields)[1].decode(), [_feature(value, keys, values) for number, value in fields if number == 2]


def _value(message: bytes) -> str | int:
    ((number, value),) = _fields(message)
    return value.decode() if number == 1 else value


def _feature(message: bytes, keys: list[str], values: list[str | int]) -> Feature:
    fields = dict(_fields(message))
    tags = _varints(fields[2])
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(fields.get(1, 0), fields[3], properties, _paths(_varints(fields[4])))


def _paths(numbers: list[int]) -> list[list[tuple[int, int]]]:
    paths: list[list[tuple[int, int]]] = []
    at, x, y = 0, 0, 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command == 7:
            continue
        for _ in range(count):
            x += (numbers[at] >> 1) ^ -(numbers[at] & 1)
            y += (numbers[at + 1] >> 1) ^ -(numbers[at + 1] & 1)
            at += 2
            if command == 1:
                paths.append([])
            paths[-1].append((x, y))
    return paths
