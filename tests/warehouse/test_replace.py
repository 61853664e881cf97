"""Is a file replaced whole or not at all?"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.replace import replacing


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def half_written(place: Path, stopped_by: BaseException) -> None:
    with replacing(place) as beside:
        beside.write_text("half of the n")
        raise stopped_by


def half_built(place: Path) -> None:
    with replacing(place) as beside, duckdb.connect(str(beside)) as connection:
        connection.execute("CREATE TABLE synthetic AS SELECT 1 AS made_up")
        assert beside.with_name(f"{beside.name}.wal").exists()
        connection.execute("SELECT * FROM no_such_table")


def test_a_file_is_replaced_when_its_writing_ends(tmp_path: Path) -> None:
    place = tmp_path / "synthetic.txt"
    place.write_text("old")
    with replacing(place) as beside:
        assert not beside.exists()
        assert beside.parent == place.parent
        beside.write_text("new")
        assert place.read_text() == "old"
    assert place.read_text() == "new"
    assert names(tmp_path) == ["synthetic.txt"]


@pytest.mark.parametrize("stopped_by", [OSError("disk full"), KeyboardInterrupt(), SystemExit(1)])
def test_a_writing_that_fails_leaves_the_old_file_and_no_leftovers(
    tmp_path: Path,
    stopped_by: BaseException,
) -> None:
    place = tmp_path / "synthetic.txt"
    place.write_text("old")
    with pytest.raises(type(stopped_by)):
        half_written(place, stopped_by)
    assert place.read_text() == "old"
    assert names(tmp_path) == ["synthetic.txt"]


def test_a_first_writing_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="disk full"):
        half_written(tmp_path / "synthetic.txt", OSError("disk full"))
    assert names(tmp_path) == []


def test_a_writing_that_writes_nothing_is_an_error_and_leaves_the_old_file(tmp_path: Path) -> None:
    place = tmp_path / "synthetic.txt"
    place.write_text("old")
    with pytest.raises(FileNotFoundError), replacing(place):
        pass
    assert place.read_text() == "old"


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    with replacing(tmp_path / "new" / "folder" / "synthetic.txt") as beside:
        beside.write_text("new")
    assert (tmp_path / "new" / "folder" / "synthetic.txt").read_text() == "new"


def test_a_write_ahead_log_that_a_crash_left_open_is_removed(tmp_path: Path) -> None:
    with replacing(tmp_path / "synthetic.duckdb") as beside:
        beside.write_text("synthetic")
        beside.with_name(f"{beside.name}.wal").write_text("synthetic")
    assert names(tmp_path) == ["synthetic.duckdb"]


def test_a_database_that_fails_half_way_leaves_neither_file_nor_write_ahead_log(tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        half_built(tmp_path / "synthetic.duckdb")
    assert names(tmp_path) == []
