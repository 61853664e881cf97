"""Does a build that is killed at any moment leave nothing that could be taken for whole?"""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.end_to_end.conftest import Run
from tests.end_to_end.small_project import start

KILLS = 10
# Twice through all: at first nothing lies there yet, then what the builds before have left.
STAGES = ("ingest", "warehouse", "estimate", "report", "notebooks")


def _all(run: Run) -> tuple[BaseProcess, Path]:
    said = run.processed.with_name("said.txt")
    return start(run.paths, "all", said), said


def _written(run: Run) -> dict[str, bytes]:
    """Read everything that a user or a later stage reads and that holds no time of day."""
    return {
        path.relative_to(run.processed).as_posix(): path.read_bytes()
        for path in sorted(run.processed.rglob("*"))
        if path.suffix in {".parquet", ".pdf", ".ipynb", ".html"}
        and not any(part.startswith(".") for part in path.relative_to(run.processed).parts)
    }


def _scratch(run: Run, stage: str) -> set[str]:
    return {path.name for path in run.processed.glob(f".{stage}-*")}


def _kill_within(run: Run, stage: str, moment: float) -> bool:
    """Have a stage built again, kill the build `moment` seconds after that stage has begun, and say if it was hit."""
    (run.processed / "stamps" / f"{stage}.json").unlink(missing_ok=True)
    left = _scratch(run, stage)
    process, said = _all(run)
    while process.is_alive() and not _scratch(run, stage) - left:
        time.sleep(0.005)
    time.sleep(moment)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), said.read_text("utf-8")
    return process.exitcode != 0


def test_after_ten_kills_at_random_points_a_build_ends_in_the_same_bytes(small: Run, tmp_path: Path) -> None:
    whole = _written(small)
    assert len(whole) > 20 and {Path(name).suffix for name in whole} == {".parquet", ".pdf", ".ipynb", ".html"}
    disturbed = Run(tmp_path / "raw", tmp_path / "disturbed")
    shutil.copytree(small.raw, disturbed.raw)
    chance, hit = random.Random(20), 0
    for attempt in range(4 * KILLS):
        stage = STAGES[attempt % len(STAGES)]
        stamp = json.loads((small.processed / "stamps" / f"{stage}.json").read_text("utf-8"))
        hit += _kill_within(disturbed, stage, chance.random() * stamp["seconds"])
        # Whatever lies in its place is whole.
        assert [name for name, content in _written(disturbed).items() if whole.get(name) != content] == []
        if hit == KILLS:
            break
    assert hit == KILLS

    last, said = _all(disturbed)
    last.join()
    assert (last.exitcode, said.read_text("utf-8")) == (0, "")
    written = _written(disturbed)
    assert written.keys() == whole.keys()
    assert [name for name in whole if written[name] != whole[name]] == []
    assert [path.name for path in disturbed.processed.rglob(".*")] == [".lock"]
