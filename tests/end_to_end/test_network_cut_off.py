"""Does everything but `fetch` work where nothing beyond this machine can be reached?"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.end_to_end.conftest import Run


def test_the_cut_is_real(spoilable: Run) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 443), 5)"
    result = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | spoilable.cut_off, capture_output=True, text=True, check=False
    )
    assert "the network is cut off" in result.stderr
    assert "192.0.2.1" in spoilable.refusals.read_text()


def test_the_whole_pipeline_and_its_notebooks_ask_no_other_machine(built: Run) -> None:
    # `built` ran with the network cut off, and every process that it started too.
    assert len(built.outputs()) > 10
    assert not built.refusals.exists()


def test_fetching_without_a_network_is_one_line_a_source(spoilable: Run) -> None:
    result = spoilable.pipeline("fetch")
    assert result.returncode == 2
    assert result.stderr.strip().splitlines() == [
        "no connection to api.kolada.se; `make all` works with the ledger",
        "no connection to www.foretagsklimat.se; `make all` works with the ledger",
    ]
    assert {line.split()[-1] for line in spoilable.refusals.read_text().splitlines()} == {
        "api.kolada.se",
        "www.foretagsklimat.se",
    }
