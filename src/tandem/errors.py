"""The one catalogue of errors.

Every error that a user can meet is a class here with a stable code, a sentence about the cause and a
sentence about what to do next. The command line maps ``exit_code`` once, the web will map ``code`` once.
"""

from __future__ import annotations

from typing import ClassVar


class TandemError(Exception):
    """Root of the tree.

    Parameters
    ----------
    cause
        One sentence: what is wrong, with the ids, names or values concerned.
    next_step
        One sentence: what the user can do now.
    """

    code: ClassVar[str] = "tandem"
    exit_code: ClassVar[int] = 1

    def __init__(self, cause: str, next_step: str) -> None:
        super().__init__(f"{cause} {next_step}")
        self.cause = cause
        self.next_step = next_step

    def __reduce__(self) -> tuple[type[TandemError], tuple[str, str]]:
        """Errors travel between processes: built again from their two sentences."""
        return type(self), (self.cause, self.next_step)


class InputError(TandemError):
    """What was handed in cannot be understood; nothing was recorded."""

    code = "input"
    exit_code = 2


class UnknownCrsError(InputError):
    """A layer has no coordinate system, or one that PROJ does not know."""

    code = "input.crs"


class CoordinateError(InputError):
    """Coordinates are not numbers or lie outside the globe."""

    code = "input.coordinates"


class GeometryTooDeepError(InputError):
    """Nested geometry beyond the depth that the geometry engine survives."""

    code = "input.geometry.depth"


class DateError(InputError):
    """A text that is no date, or a date that does not exist."""

    code = "input.date"


class MappingError(InputError):
    """A mapping file does not fit the file or the vocabulary."""

    code = "input.mapping"


class BadRowsError(InputError):
    """A file that was to be imported whole or not at all has rows with problems."""

    code = "input.rows"


class FormatError(InputError):
    """A file is not of a format that Tandem reads, or is damaged."""

    code = "input.format"


class PolicyError(InputError):
    """A policy file lacks a value or holds one outside its range."""

    code = "input.policy"


class ScenarioError(InputError):
    """A change of a scenario says nothing that can be planned, or contradicts itself."""

    code = "input.scenario"


class QueryError(InputError):
    """A question to a list names a column, test or value that it does not have."""

    code = "input.query"


class NotFoundError(InputError):
    """A thing, work, plan or file that was named does not exist."""

    code = "input.not_found"


class AddressError(InputError):
    """An address on the network was named where a file is read; nothing is fetched."""

    code = "input.address"


class SampleError(InputError):
    """A sample that nobody can draw, or that cannot be as sure as was asked."""

    code = "input.sample"


class ProposalError(InputError):
    """A proposal of a reader cannot become a claim as it is; it still waits for review."""

    code = "input.proposal"


class RestrictedError(InputError):
    """Somebody asks for restricted records whom the policy does not name."""

    code = "input.restricted"


class RecordError(TandemError):
    """A record breaks a rule of the journal; nothing was written."""

    code = "record"
    exit_code = 3


class JudgementError(RecordError):
    """A judgement that policy does not allow, such as lowering danger by one person alone."""

    code = "record.judgement"


class TransitionError(RecordError):
    """A step in the life of a hazardous area lacks what policy asks for; nothing was written, or only as an attempt."""

    code = "record.transition"


class ConflictError(RecordError):
    """The same id arrived with other content; the first is kept and this one was not written."""

    code = "record.conflict"


class ChainBrokenError(RecordError):
    """The hash chain of the journal does not close: a record was changed, removed or moved."""

    code = "record.chain"


class StoreError(TandemError):
    """The workspace file cannot be used as it is."""

    code = "store"
    exit_code = 4


class NewerVersionError(StoreError):
    """The workspace was written by a newer Tandem."""

    code = "store.newer_version"


class NotAWorkspaceError(StoreError):
    """The file is not a Tandem workspace."""

    code = "store.not_a_workspace"


class BackupError(StoreError):
    """A backup is no backup, was cut off or changed, or does not give back what was saved."""

    code = "store.backup"


class UnsafeSqliteError(StoreError):
    """The SQLite library in use has the WAL-reset defect (3.7.0 to 3.51.2)."""

    code = "store.unsafe_sqlite"


class StoreBusyError(StoreError):
    """Another process holds the write lock."""

    code = "store.busy"


class DiskError(StoreError):
    """The disk is full, read-only or failing; what was acknowledged before is kept."""

    code = "store.disk"


class PlanError(TandemError):
    """A plan cannot be made from this picture."""

    code = "plan"
    exit_code = 5


class PlanRefusedError(PlanError):
    """The independent checker found a broken rule: the plan is not shown."""

    code = "plan.refused"


class PinError(PlanError):
    """Pins break a rule in every plan; the works whose pins do so together are named."""

    code = "plan.pin"


class MagnitudeError(PlanError):
    """A number is too large to be counted with exactly, or cannot be meant; the thing that it was said of is named."""

    code = "plan.magnitude"


class BoundError(PlanError):
    """A plan is better than its lower bound allows: one of the two figures is wrong."""

    code = "plan.bound"


class ProblemError(PlanError):
    """The arrays of a planning problem contradict each other."""

    code = "plan.problem"


class BriefingError(TandemError):
    """A briefing cannot be told from what was handed in."""

    code = "briefing"
    exit_code = 6


class BusyError(TandemError):
    """What was asked for is being done already, or too much waits to be done."""

    code = "busy"
    exit_code = 8


class EngineError(TandemError):
    """The processes or the cluster that should calculate cannot be used."""

    code = "engine"
    exit_code = 7


class EndpointError(TandemError):
    """The language model that was set as a reader cannot be reached, or its answer cannot be used."""

    code = "endpoint"
    exit_code = 9
