"""What is wrong with an input, in words that let its owner mend it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place, and what to do about it."""

    file: str
    row: int | None
    column: str | None
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        subject = f"{place}: {self.column}" if self.column else place
        return f"{subject}: {self.wrong}; {self.remedy}"


class InputFaults(Exception):
    """Raised with every fault found in a file, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults), key=lambda fault: (fault.file, fault.row or 0, fault.column or ""))
        super().__init__("\n".join(map(str, self.faults)))


class SourceFault(Exception):
    """A live source does not answer, or not with what is known of it: one line, with what to do."""


class MissingStage(Exception):
    """A stage was asked for whose predecessor has left nothing."""


class UnknownName(LookupError):
    """A municipality or programme was asked for that the warehouse does not hold."""


class NotebookFailed(Exception):
    """A cell of a notebook raised, so that the notebook was not read to its end."""


class ClusterLost(Exception):
    """A cluster was asked for that cannot be reached, cannot do the work, or went away."""
