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
STAGES = ("ingest", "warehouse", "estimate", "report")


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


def _delay(run: Run, target: str, started: float, seconds: dict[str, float], chance: random.Random) -> float:
    """Return a random moment, in seconds from the start, at which the build will be at its stage `target`."""
    stamps = run.processed / "stamps"
    (stamps / f"{target}.json").unlink(missing_ok=True)
    before = STAGES[: STAGES.index(target)]
    undone = sum(seconds[stage] for stage in before if not (stamps / f"{stage}.json").exists())
    return started + undone + chance.random() * seconds[target]


def test_after_ten_kills_at_random_points_a_build_ends_in_the_same_bytes(tmp_path: Path) -> None:
    raw = _small(tmp_path)
    undisturbed, disturbed = Run(raw, tmp_path / "undisturbed"), Run(raw, tmp_path / "disturbed")
    begun = time.monotonic()
    assert _all(undisturbed).wait() == 0
    longest = time.monotonic() - begun
    whole = _written(undisturbed)
    assert len(whole) > 20
    seconds = {
        stage: json.loads((undisturbed.processed / "stamps" / f"{stage}.json").read_text("utf-8"))["seconds"]
        for stage in STAGES
    }
    started = longest - sum(seconds.values())

    chance, killed = random.Random(20), 0
    while killed < KILLS:
        moment = _delay(disturbed, STAGES[killed % len(STAGES)], started, seconds, chance)
        process = _all(disturbed)
        time.sleep(moment)
        process.kill()
        _, said = process.communicate()
        # One that had ended before it could be killed does not count.
        killed += process.returncode == -signal.SIGKILL
        assert process.returncode in (0, -signal.SIGKILL), said.decode()
        # Whatever lies in its place is whole.
        assert [name for name, content in _written(disturbed).items() if whole.get(name) != content] == []

    last = _all(disturbed)
    _, said = last.communicate()
    assert (last.returncode, said.decode()) == (0, "")
    written = _written(disturbed)
    assert written.keys() == whole.keys()
    assert [name for name in whole if written[name] != whole[name]] == []
    assert [path.name for path in disturbed.processed.rglob(".*")] == [".lock"]
