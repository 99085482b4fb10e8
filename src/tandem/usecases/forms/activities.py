"""Tables of forms about finds, risk education, work and quality; what has no day is in no period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import attrgetter

from tandem.picture.activities import Device, EducationSession
from tandem.picture.tables import Picture
from tandem.publishing.forms import Figure, FormTable, Part
from tandem.usecases.land_names import Names, in_words
from tandem.vocabulary import label
from tandem.worded import worded

DESTROYED = frozenset({"destroyed_in_place", "removed_and_destroyed"})
Period = tuple[date, date]


def within(day: date | None, period: Period) -> bool:
    """Whether a known day lies in the period."""
    return day is not None and period[0] <= day <= period[1]


def devices_table(devices: Sequence[Device], period: Period, key: Callable[[Device], str], head: str) -> FormTable:
    """Devices found and destroyed in the period; a device is destroyed on the day of its disposal, or else of its find."""
    rows = []
    for name in sorted({key(one) for one in devices}):
        of_name = [one for one in devices if key(one) == name]
        found = [one for one in of_name if within(one.found_on, period)]
        gone = [one for one in of_name if one.disposal in DESTROYED and within(one.disposed_on or one.found_on, period)]
        if found or gone:
            rows.append((name, (_devices(found), _devices(gone))))
    return FormTable(worded("Explosive ordnance"), head, (worded("Found"), worded("Destroyed")), tuple(rows))


def _devices(devices: Sequence[Device]) -> Figure:
    return Figure(tuple(Part(worded("device"), one.id, one.name, one.count) for one in devices), whole=True)


def group(device: Device) -> str:
    """The group of a device in words."""
    return worded(label("contamination", device.device_group)) if device.device_group else worded("group not said")


def education_table(picture: Picture, period: Period) -> FormTable:
    """People taught, by channel; who was counted at an earlier session is not counted again."""
    held = [one for one in picture.education_sessions if within(one.held_on, period)]
    first = [one for one in held if one.same_people_as is None]
    rows = []
    for channel in sorted({one.channel for one in held}):
        of_channel = [one for one in first if one.channel == channel]
        sessions = tuple(Part(worded("session"), one.id, one.name, 1) for one in held if one.channel == channel)
        groups = (_people(of_channel, attrgetter(name)) for name in _GROUPS)
        name = worded(label("education_channel", channel)) if channel else worded("channel not said")
        rows.append((name, (Figure(sessions, whole=True), *groups, _people(of_channel, people_in))))
    columns = (worded("Sessions"), *_GROUPS.values(), worded("People in all"))
    return FormTable(worded("Risk education"), worded("Channel"), columns, tuple(rows))


_GROUPS = {"women": worded("Women"), "men": worded("Men"), "girls": worded("Girls"), "boys": worded("Boys")}


def people_in(session: EducationSession) -> int | None:
    """Everybody at a session: as said, else the sum of the groups that were told."""
    told = [count for name in _GROUPS if (count := getattr(session, name)) is not None]
    return session.people if session.people is not None else sum(told) if told else None


def _people(sessions: Sequence[EducationSession], count: Callable[[EducationSession], int | None]) -> Figure:
    known = [(one, n) for one in sessions if (n := count(one)) is not None]
    return Figure(
        tuple(Part(worded("session"), one.id, one.name, n) for one, n in known), whole=True, known=bool(known)
    )


def works_table(picture: Picture, period: Period, names: Names) -> FormTable:
    """Works begun, ended and running at the end, by organisation."""
    works = picture.work_states
    rows = []
    for organisation in sorted({one.organisation or "" for one in works}):
        of_it = [one for one in works if (one.organisation or "") == organisation]
        begun = [one.id for one in of_it if within(one.started_on, period)]
        ended = [one.id for one in of_it if within(one.ended_on, period)]
        running = [
            one.id
            for one in of_it
            if one.started_on and one.started_on <= period[1] and not (one.ended_on and one.ended_on <= period[1])
        ]
        if begun or ended or running:
            rows.append((in_words("operator", organisation, names), tuple(map(_works, (begun, ended, running)))))
    return FormTable(
        worded("Works"),
        worded("Operator"),
        (worded("Begun"), worded("Ended"), worded("Running at the end")),
        tuple(rows),
    )


def _works(ids: Sequence[str]) -> Figure:
    return Figure(tuple(Part(worded("work"), one, one, 1) for one in ids), whole=True)


def quality_table(picture: Picture, period: Period, names: Names) -> FormTable:
    """Non-conformities found in the period, and those open at its end, by organisation."""
    rows = []
    noted = [one for one in picture.non_conformities if one.found_on is not None and one.found_on <= period[1]]
    for organisation in sorted({one.organisation or "" for one in noted}):
        of_it = [one for one in noted if (one.organisation or "") == organisation]
        found = [one for one in of_it if within(one.found_on, period)]
        still = [one for one in of_it if one.closed_on is None or one.closed_on > period[1]]
        figures = (
            Figure(tuple(Part(worded("non-conformity"), one.id, one.name, 1) for one in some), whole=True)
            for some in (found, still)
        )
        if found or still:
            rows.append((in_words("operator", organisation, names), tuple(figures)))
    return FormTable(
        worded("Non-conformities"), worded("Operator"), (worded("Found"), worded("Open at the end")), tuple(rows)
    )
