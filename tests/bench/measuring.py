"""What was measured, what may it be at most or must it be at least, and how near is it to that?"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.paths import PROJECT

RUNS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    what : str
        What was measured; how often, where it is not the median of `RUNS`.
    value : float
    unit : str
    limit : float, optional
    at_least : bool
        Whether the limit is the least that the value may be, rather than the most.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def used(self) -> float | None:
        """The share of the limit that is used up; above 1 it does not hold."""
        if self.limit is None:
            return None
        return self.limit / self.value if self.at_least else self.value / self.limit

    @property
    def cells(self) -> tuple[str, str, str, str]:
        if self.limit is None or self.used is None:
            return self.what, self._number(self.value), "", ""
        bound = f"{'at least' if self.at_least else 'under'} {self.limit:,g} {self.unit}"
        near = f"{self.used:.0%} of it" if self.used < 1 else f"{self.used:.0%}: NOT KEPT"
        return self.what, self._number(self.value), bound, near

    def _number(self, value: float) -> str:
        digits = 0 if self.unit in ("MB", "times") or value >= 100 else 2 if value >= 0.1 else 3
        return f"{value:,.{digits}f} {self.unit}".strip()


def seconds(call: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median seconds of a call."""
    return statistics.median(_seconds_once(call) for _ in range(runs))


def _seconds_once(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def process(*arguments: str) -> tuple[float, float]:
    """Return seconds and the peak memory, in MB, of one Python process, imports and all."""
    start = time.perf_counter()
    running = subprocess.Popen([sys.executable, *arguments], cwd=PROJECT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    taken = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return taken, usage.ru_maxrss / 1024


def answer(*command: str, environment: dict[str, str] | None = None) -> str:
    """Return what a process prints."""
    shown = subprocess.run(
        command, cwd=PROJECT, env=os.environ | (environment or {}), stdout=subprocess.PIPE, text=True, check=True
    )
    return shown.stdout
