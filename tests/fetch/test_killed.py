"""Does a fetch that is killed at any moment leave nothing that could be taken for whole?"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from pipeline.fetch import kolada, refresh, snapshot
from pipeline.paths import PROJECT
from tests.fetch.conftest import Fetching
from tests.fetch.frozen import standing
from tests.replay.server import Answer, Handler


def _killed(fetching: Fetching, request: int, part: float, of: int) -> None:
    """Kill a fetch while it gets a part of its request number `request`; after its last one, a moment later."""
    reached = threading.Event()
    asked = iter(range(1000))

    def stop_there(handler: Handler, answer: Answer) -> None:
        number = next(asked)
        if number < request and number < of - 1:
            handler.send(answer)
        elif request < of:
            handler.head(answer, len(answer.body))
            handler.wfile.write(answer.body[: round(part * len(answer.body))])
            reached.set()
            handler.server.play.over.wait(20)
        else:
            handler.send(answer)
            reached.set()

    fetching.play.misbehave("/", stop_there)
    addresses = [word for one in fetching.play.bases.items() for word in ("--base-url", "=".join(one))]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.fetch.frozen",
            str(kolada.PINNED),
            "--raw",
            str(fetching.raw),
            "fetch",
            *addresses,
        ],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert reached.wait(30)
        if request >= of:
            time.sleep(part * 0.05)
    finally:
        process.kill()
        process.wait()
        fetching.play.rules.clear()


@pytest.mark.parametrize("seed", range(10))
def test_after_a_kill_at_a_random_point_the_next_fetch_ends_in_the_same_bytes(
    fetching: Fetching, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "now", standing)
    monkeypatch.setattr(refresh, "now", standing)
    undisturbed = replace(fetching, raw=fetching.raw.with_name("undisturbed"))
    assert undisturbed() == 0
    requests = len(fetching.play.asked)
    chance = random.Random(seed)
    _killed(fetching, chance.randrange(requests + 3), chance.random(), requests)
    # Whatever lies there now under a snapshot's name is whole.
    names = {"kolada", "svenskt_naringsliv"}
    for name, content in fetching.contents().items():
        if name.split("/")[0] in names:
            assert content == undisturbed.contents()[name]
    assert all(len(fetching.snapshots(name)) <= 1 for name in names)
    assert fetching() == 0, fetching.err
    assert fetching.contents() == undisturbed.contents()
