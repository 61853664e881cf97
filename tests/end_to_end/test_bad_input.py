"""Does every kind of bad input end in one line that says where, what and what to do, with the last good output kept?"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.end_to_end.conftest import Command, Run

RANK_HEADER = "kommun,source,edition,measure,value,basis,part_value,part_change,year_basis,source_id,locator,note"
A_SOURCE = "foretagsklimat-2023-top"
LINE = re.compile(r"^[\w.-]+(:\d+)?: .+; .+$")


def _row(**cells: str) -> str:
    standard = {
        "kommun": "Solna",
        "source": "svenskt_naringsliv",
        "edition": "2014",
        "measure": "rank",
        "value": "1",
        "basis": "published",
        "part_value": "",
        "part_change": "",
        "year_basis": "stated",
        "source_id": A_SOURCE,
        "locator": "place 1",
        "note": "",
    }
    return ",".join((standard | cells).values())


BAD_ROWS = {
    "a misspelt municipality": (_row(kommun="Solnna"), "kommun", "did you mean 'Solna'?"),
    "an unknown municipality": (_row(kommun="Qwxz"), "kommun", "no municipality"),
    "rank 0": (_row(value="0"), "value", "cannot be"),
    "rank 291": (_row(value="291"), "value", "cannot be"),
    "rank 12.5": (_row(value="12.5"), "value", "not whole"),
    "a rank in words": (_row(value="first"), "value", "no number"),
    "an empty rank": (_row(value=""), "value", "empty"),
    "an edition that does not exist": (_row(edition="1999"), "edition", "no edition"),
    "a source id without a source": (_row(source_id="nowhere-at-all"), "source_id", "no source"),
    "two ranks for one key on one page": (_row(value="7") + "\n" + _row(value="8"), "value", "two values"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_ledger_row_is_named_and_nothing_is_replaced(spoilable: Run, case: str, command: Command) -> None:
    row, column, said = BAD_ROWS[case]
    ledger = spoilable.raw / "published" / "rank.csv"
    before = spoilable.outputs()
    first = len(ledger.read_text("utf-8").splitlines()) + 1
    with ledger.open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    refused = command(spoilable, "all")
    assert refused.returncode == 2
    lines = refused.stderr.strip().splitlines()
    assert len(lines) == row.count("\n") + 1
    assert all(LINE.match(line) for line in lines)
    assert lines[0].startswith(f"rank.csv:{first}: {column}: ")
    assert said in lines[0]
    assert spoilable.outputs() == before


BAD_PROGRAMMES = {
    "a misspelt key": ("lag_months = 3", "lag_month = 3", "did you mean 'lag_months'?"),
    "an end before its start": ('start = "2018"', 'start = "2018"\nend = "2017"', "before it starts"),
    "a start in the future": ('start = "2018"', 'start = "2090"', "in the future"),
    "no municipality": ('kommun = "Värmdö"\n', "", "this key is missing"),
    "an unknown municipality": ('kommun = "Värmdö"', 'kommun = "Vermdö"', "did you mean 'Värmdö'?"),
}


@pytest.mark.parametrize("case", BAD_PROGRAMMES)
def test_a_bad_programme_is_named_and_nothing_is_replaced(
    spoilable: Run,
    case: str,
    edit: Callable[[Path, str, str], None],
    command: Command,
) -> None:
    old, new, said = BAD_PROGRAMMES[case]
    before = spoilable.outputs()
    edit(spoilable.raw / "initiatives" / "varmdo-fsi.toml", old, new)
    refused = command(spoilable, "all")
    assert refused.returncode == 2
    lines = refused.stderr.strip().splitlines()
    assert len(lines) == 1
    assert LINE.match(lines[0])
    assert lines[0].startswith("varmdo-fsi.toml")
    assert said in lines[0]
    assert spoilable.outputs() == before


def test_a_goal_without_a_deadline_is_named(
    spoilable: Run, command: Command, edit: Callable[[Path, str, str], None]
) -> None:
    edit(spoilable.raw / "initiatives" / "vimmerby-topp-50.toml", 'deadline = "2015-06"\n', "")
    refused = command(spoilable, "ingest")
    assert refused.returncode == 2
    [line] = refused.stderr.strip().splitlines()
    assert re.match(r"vimmerby-topp-50\.toml:\d+: deadline: this key is missing; add it", line)


@pytest.mark.parametrize("spoil", ["removed", "emptied"])
def test_a_missing_or_empty_file_is_named(spoilable: Run, spoil: str, command: Command) -> None:
    path = spoilable.raw / "published" / "nki.csv"
    path.unlink() if spoil == "removed" else path.write_text("", "utf-8")
    before = spoilable.outputs()
    refused = command(spoilable, "all")
    assert refused.returncode == 2
    [line] = refused.stderr.strip().splitlines()
    assert LINE.match(line)
    assert line.startswith("nki.csv: the file is ")
    assert spoilable.outputs() == before


@pytest.mark.parametrize("form", ["latin1", "bom", "semicolons", "crlf"])
def test_the_forms_in_which_spreadsheets_save_are_simply_read(spoilable: Run, form: str, command: Command) -> None:
    path = spoilable.raw / "kommun_aliases.csv"
    text = path.read_text("utf-8")
    content = {
        "latin1": text.encode("latin-1"),
        "bom": text.encode("utf-8-sig"),
        "semicolons": text.replace(",", ";").encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
    }[form]
    path.write_bytes(content)
    before = pl.read_parquet(spoilable.processed / "ingested" / "reading.parquet")
    assert command(spoilable, "ingest").returncode == 0
    assert pl.read_parquet(spoilable.processed / "ingested" / "reading.parquet").equals(before)


def test_a_full_disk_is_said_in_one_line_and_nothing_is_replaced(
    spoilable: Run, monkeypatch: pytest.MonkeyPatch, command: Command, edit: Callable[[Path, str, str], None]
) -> None:
    edit(spoilable.raw / "initiatives" / "varmdo-fsi.toml", 'summary_sv = "', 'summary_sv = "Nytt. ')
    before = spoilable.outputs()

    def full(*_: object, **__: object) -> None:
        raise OSError(
            errno.ENOSPC, "No space left on device", str(spoilable.processed / "ingested" / "edition.parquet")
        )

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    refused = command(spoilable, "all")
    assert refused.returncode == 2
    [line] = refused.stderr.strip().splitlines()
    assert "the disk is full; free some space" in line
    assert spoilable.outputs() == before


def test_a_folder_that_may_not_be_written_is_said_in_one_line(
    spoilable: Run, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    # The rights of a folder do not bind root, as whom tests may run: the refusal itself is what is simulated.
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(spoilable.processed / ".ingest-x"))

    monkeypatch.setattr("pipeline.stages.tempfile.TemporaryDirectory", refused)
    refused = command(spoilable, "all")
    assert refused.returncode == 2
    [line] = refused.stderr.strip().splitlines()
    assert "may not be written" in line
    assert "--processed" in line


STEPS = {
    "ingest": "pipeline.ingest.raw_folder.read",
    "warehouse": "pipeline.warehouse.build.build",
    "estimate": "pipeline.stages.write_estimates",
    "report": "pipeline.report.briefs.write_brief",
    "notebooks": "pipeline.report.notebooks.execute_all",
}


@pytest.mark.parametrize("stage", STEPS)
def test_an_interrupt_in_any_stage_leaves_the_last_good_output(
    spoilable: Run,
    stage: str,
    monkeypatch: pytest.MonkeyPatch,
    command: Command,
    edit: Callable[[Path, str, str], None],
) -> None:
    edit(spoilable.raw / "initiatives" / "varmdo-fsi.toml", 'summary_sv = "', 'summary_sv = "Nytt. ')
    before = spoilable.outputs()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(STEPS[stage], interrupted)
    stopped = command(spoilable, "all")
    assert (stopped.returncode, stopped.stderr.strip()) == (130, "interrupted; the last good output is as it was")
    after = spoilable.outputs()
    # What earlier stages finished is whole; nothing of the interrupted stage or a later one has changed.
    untouched = {"ingest", "warehouse", "estimate"} & {stage} and ("briefs/", "tables/", "notebooks/")
    kept = untouched or (("briefs/", "notebooks/") if stage == "report" else ("notebooks/",))
    assert {name: after[name] for name in before if name.startswith(kept)} == {
        name: before[name] for name in before if name.startswith(kept)
    }
    assert not list(spoilable.processed.glob(".[a-z]*-*"))
