"""Does a build that is killed at any moment leave nothing that could be taken for whole?"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

from pipeline.paths import PROJECT
from tests.end_to_end.conftest import Run, copy_of_raw

KILLS = 10
# From the last to the first: killed in one, a build does not have to come through the one before it again.
STAGES = ("report", "estimate", "warehouse", "ingest")


def _small(folder: Path) -> Path:
    """Copy the raw files of one programme and of every sixth municipality."""
    raw = copy_of_raw(folder)
    for programme in (raw / "initiatives").glob("*.toml"):
        if programme.stem != "varmdo-fsi":
            programme.unlink()
    names = pl.read_csv(raw / "kommuner.csv", infer_schema=False)["kommun"].to_list()
    kept = [*names[::6], "Värmdö", "Solna", "Riket"]
    for name in ("rank", "score", "nki", "responses"):
        path = raw / "published" / f"{name}.csv"
        pl.read_csv(path, infer_schema=False).filter(pl.col("kommun").is_in(kept)).write_csv(path)
    return raw


def _all(run: Run) -> subprocess.Popen[bytes]:
    folders = ["--raw", str(run.raw), "--processed", str(run.processed)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.without_notebooks", *folders, "all"],
        cwd=PROJECT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _written(run: Run) -> dict[str, bytes]:
    """Read everything that a user or a later stage reads and that holds no time of day."""
    return {
        path.relative_to(run.processed).as_posix(): path.read_bytes()
        for path in sorted(run.processed.rglob("*"))
        if path.suffix in {".parquet", ".pdf"} and not any(part.startswith(".") for part in path.parts)
    }


def _scratch(run: Run, stage: str) -> set[str]:
    return {path.name for path in run.processed.glob(f".{stage}-*")}


def _kill_within(run: Run, stage: str, moment: float) -> bool:
    """Have a stage built again, kill the build `moment` seconds after that stage has begun, and say if it was hit."""
    (run.processed / "stamps" / f"{stage}.json").unlink(missing_ok=True)
    left = _scratch(run, stage)
    process = _all(run)
    while process.poll() is None and not _scratch(run, stage) - left:
        time.sleep(0.005)
    time.sleep(moment)
    process.kill()
    _, said = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return process.returncode != 0


def test_after_ten_kills_at_random_points_a_build_ends_in_the_same_bytes(tmp_path: Path) -> None:
    raw = _small(tmp_path)
    undisturbed, disturbed = Run(raw, tmp_path / "undisturbed"), Run(raw, tmp_path / "disturbed")
    assert _all(undisturbed).wait() == 0
    whole = _written(undisturbed)
    assert len(whole) > 20
    chance, hit = random.Random(20), 0
    for attempt in range(4 * KILLS):
        stage = STAGES[attempt % len(STAGES)]
        stamp = json.loads((undisturbed.processed / "stamps" / f"{stage}.json").read_text("utf-8"))
        hit += _kill_within(disturbed, stage, chance.random() * stamp["seconds"])
        # Whatever lies in its place is whole.
        assert [name for name, content in _written(disturbed).items() if whole.get(name) != content] == []
        if hit == KILLS:
            break
    assert hit == KILLS

    last = _all(disturbed)
    _, said = last.communicate()
    assert (last.returncode, said.decode()) == (0, "")
    written = _written(disturbed)
    assert written.keys() == whole.keys()
    assert [name for name in whole if written[name] != whole[name]] == []
    assert [path.name for path in disturbed.processed.rglob(".*")] == [".lock"]
