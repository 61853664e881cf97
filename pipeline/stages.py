"""What are the steps from raw files to briefs, and in which order?

raw -> ingest -> warehouse -> estimate -> report, notebooks. A stage reads only what the stage before it left. Its
outputs are written beside their places and moved there together at the end, so that a stage that fails leaves the last
good output as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import stamps
from pipeline.faults import MissingStage
from pipeline.paths import Paths
from pipeline.stamps import Input, Stamp

if TYPE_CHECKING:
    from pipeline.estimate.planned import Sides
    from pipeline.report.plate import Plate

# What belongs to a stage: a change here makes it, and all after it, build again.
CODE = {
    "ingest": ("ingest", "scale.py", "faults.py", "fetch/snapshot.py", "fetch/kolada.toml"),
    "warehouse": ("warehouse/build.py", "warehouse/sql", "spreadsheet.py"),
    "estimate": (
        "estimate",
        "scale.py",
        "warehouse/panel.py",
        "warehouse/queries",
        "report/headline.py",
        "report/wording",
    ),
    "report": ("report", "spreadsheet.py"),
    # One of them evaluates a programme and shows its brief.
    "notebooks": ("report", "estimate", "warehouse/panel.py", "own_programme.py"),
}
LANGUAGES = ("sv", "en")
PLANS = "plans"


@dataclass(frozen=True)
class Done:
    """What a stage did: None `summary` where nothing had changed."""

    stage: str
    summary: str | None
    seconds: float


def ingest(paths: Paths) -> Done:
    """Read and check every raw file; leave one typed Parquet file a table."""
    inputs = raw_inputs(paths)
    with _stage("ingest", paths, inputs, before=None) as stage:
        if stage.holds:
            return stage.unchanged()
        from pipeline.ingest import raw_folder

        frames = raw_folder.read(paths.raw)
        for name, frame in frames.items():
            frame.write_parquet(stage.place(paths.ingested / f"{name}.parquet"), statistics=False)
        by_file = dict(frames["reading"].group_by("file").len().iter_rows())
        rows = [by_file.get(one.input.removeprefix("official/"), by_file.get(Path(one.input).name)) for one in inputs]
        stage.inputs = [replace(one, rows=n) for one, n in zip(inputs, rows, strict=True)]
        unread = ", ".join(frames["undecoded"]["kommun"])
        official = frames["reading"].filter(basis="official").height
        return stage.done(
            f"{frames['reading'].height} readings"
            + (f" ({official} of them official)" if official else "")
            + f", {frames['initiative'].height} programmes"
            + (f"; not decoded in the list of 2023: {unread}" if unread else "")
            + "".join(f"\n  {line}" for line in frames["left_out"]["line"])
        )


def warehouse(paths: Paths) -> Done:
    """Join the typed frames into a DuckDB file: all tables but those that hold estimates."""
    with _stage("warehouse", paths, [], before="ingest") as stage:
        if stage.holds:
            return stage.unchanged()
        from pipeline.warehouse.build import build, ledger_against_official

        beside = stage.place(paths.joined)
        rows = build(paths.ingested, beside)
        compared, differing = ledger_against_official(beside)
        return stage.done(
            f"{rows['observation']} observations, {rows['conflict']} conflicts"
            + (f"; {differing} of {compared} ledger readings differ from the official value" if compared else "")
        )


def estimate(paths: Paths) -> Done:
    """Estimate effects and judge them; leave the finished warehouse and Parquet copies of its main tables."""
    with _stage("estimate", paths, [], before="warehouse") as stage:
        if stage.holds:
            return stage.unchanged()
        from pipeline.warehouse.build import COPIED, EFFECT_TABLES, copy_tables

        beside = stage.place(paths.warehouse)
        shutil.copyfile(paths.joined, beside)
        counts = write_estimates(beside)
        copies = stage.folder(paths.tables)
        doubts = copy_tables(beside, copies, COPIED + EFFECT_TABLES)["doubt"]
        odd = f"; {doubts} odd figures to look at with `python -m pipeline doubts`" if doubts else ""
        return stage.done(
            f"{counts['effect']} effects, {counts['placebo']} placebos, {counts['verdict']} verdicts{odd}"
        )


def write_estimates(
    warehouse: Path, only: str | None = None, planned: Mapping[str, Sides] | None = None
) -> dict[str, int]:
    """Evaluate the programmes of a joined warehouse and write the tables of estimates into it.

    Parameters
    ----------
    warehouse : Path
        A DuckDB file as `warehouse` leaves it.
    only : str, optional
        Evaluate this programme alone; the others still count as treated.
    planned : mapping of str to Sides, optional
        By source: let the estimates see no other editions of the programmes' municipalities.
    """
    import duckdb

    from pipeline.estimate.evaluate import evaluate
    from pipeline.estimate.planned import within
    from pipeline.estimate.programme_kind import programme_kinds
    from pipeline.estimate.sample import compared
    from pipeline.estimate.specification import specification_curve
    from pipeline.report.headline import headline
    from pipeline.warehouse import panel as warehouse_panel

    with duckdb.connect(str(warehouse), config={"threads": 2}) as connection:
        panels = [warehouse_panel.panel(connection, source, measure) for source, measure in warehouse_panel.MEASURES]
        programmes = {
            (panel.source, panel.measure): [
                programme if planned is None else within(programme, panel.editions, planned[panel.source])
                for programme in warehouse_panel.programmes(connection, panel)
                if only in (None, programme.initiative_id)
            ]
            for panel in panels
        }
        seen = compared(panels)
        counts = warehouse_panel.write_evaluation(connection, evaluate(panels, programmes, seen))
        if only is None:
            traits = {panel.source: warehouse_panel.traits(connection, panel) for panel in panels}
            warehouse_panel.write_tables(connection, specification_curve(panels, programmes, traits, seen))
            warehouse_panel.write_tables(
                connection, programme_kinds(panels, warehouse_panel.kinds(connection, panels), seen)
            )
        for row in warehouse_panel.verdicts_for_headline(connection):
            sentences = {lang: headline(row, row, lang) for lang in LANGUAGES}
            warehouse_panel.write_headline(connection, row, sentences)
    return counts


def report(paths: Paths, languages: Sequence[str] = ("sv",)) -> Done:
    """Write briefs, overview, figures and the page that leads to them all, each if what it shows has changed."""
    from pipeline.report.page_links import PageLinks, notebook_titles

    titles = notebook_titles(paths.notebook_sources.glob("*.py"))
    with _stage("report", paths, [], before="estimate", options=[*languages, repr(titles)]) as stage:
        if stage.holds:
            return stage.unchanged()
        import duckdb

        from pipeline.report.briefs import initiative_ids, write_brief
        from pipeline.report.facts import as_json, brief_facts
        from pipeline.report.figure_facts import figure_facts
        from pipeline.report.figure_set import figure_set
        from pipeline.report.index_facts import index_facts
        from pipeline.report.index_page import index_html
        from pipeline.report.overview import write_overview
        from pipeline.report.overview_facts import overview_facts
        from pipeline.report.plate import index as list_of_figures
        from pipeline.warehouse.build import COPIED, EFFECT_TABLES

        with duckdb.connect(str(paths.warehouse), read_only=True) as connection:
            briefs = [brief_facts(connection, initiative_id) for initiative_id in initiative_ids(connection)]
            overview = overview_facts(connection, briefs)
            figures = figure_facts(connection)
            index = index_facts(connection, overview)
        made = overviews = drawn = 0
        style = stamps.code(*CODE["report"])
        for lang in languages:
            for one in briefs:
                out = paths.briefs / f"{one.initiative_id}.{lang}.pdf"
                made += _renewed(stage, out, stamps.key([as_json(one), lang, style]), partial(write_brief, one, lang))
            out = paths.briefs / f"oversikt.{lang}.pdf"
            shown = stamps.key([as_json(overview), lang, style])
            overviews += _renewed(stage, out, shown, partial(write_overview, overview, lang))
            plates = figure_set(figures, briefs, overview, lang)
            drawn += sum(_redrawn(stage, plate, lang, style, paths.figures) for plate in plates)
            listed = stage.place(paths.figures / f"figures.{lang}.csv")
            listed.write_bytes(list_of_figures(plates, figures.accessed))
        links = PageLinks(tuple(languages), titles, COPIED + EFFECT_TABLES)
        shown = stamps.key([as_json(index), repr(links), style])
        page = _renewed(stage, paths.index, shown, lambda beside: beside.write_bytes(index_html(index, links)))
        return stage.done(
            f"{made} of {len(briefs) * len(languages)} briefs made anew, {overviews} of {len(languages)} overviews, "
            f"{drawn} of {len(plates) * len(languages)} figures" + (", the page" if page else "")
        )


def _renewed(stage: _Stage, final: Path, made_of: str, write: Callable[[Path], object]) -> bool:
    """Write a document if what it is made of has changed, and say whether it had."""
    needed = stage.needs(final, made_of)
    if needed:
        write(stage.place(final))
    return needed


def _redrawn(stage: _Stage, plate: Plate, lang: str, style: str, folder: Path) -> bool:
    """Write a figure with its numbers and words, all of them if one of them is old."""
    from pipeline.report.plate import file_names, plate_files

    shown = stamps.key([plate.made_of, style])
    needed = bool([name for name in file_names(plate, lang) if stage.needs(folder / name, shown)])
    if needed:
        for name, content in plate_files(plate, lang).items():
            stage.place(folder / name).write_bytes(content)
    return needed


def notebooks(paths: Paths) -> Done:
    """Execute every notebook and save it as .ipynb and HTML."""
    read = [*paths.notebook_sources.glob("*.py"), *paths.notebook_sources.glob("reference/*.csv")]
    inputs = stamps.hashed(read, paths.notebook_sources)
    with _stage("notebooks", paths, inputs, before="estimate") as stage:
        if stage.holds:
            return stage.unchanged()
        from pipeline.report.notebooks import execute_all

        sources = sorted(paths.notebook_sources.glob("*.py"))
        execute_all(sources, stage.folder(paths.notebooks), paths)
        return stage.done(f"{len(sources)} notebooks executed")


STAGES: dict[str, Callable[[Paths], Done]] = {
    "ingest": ingest,
    "warehouse": warehouse,
    "estimate": estimate,
    "report": report,
    "notebooks": notebooks,
}


class _Stage:
    """The outputs of one stage while it is being built."""

    def __init__(self, name: str, paths: Paths, key: str, inputs: list[Input], scratch: Path) -> None:
        self.name, self.paths, self.key, self.inputs = name, paths, key, list(inputs)
        self.started = time.perf_counter()
        self._scratch = scratch
        self._moves: dict[Path, Path] = {}
        self._kept: list[Path] = []
        previous = stamps.read(paths.stamps, name)
        self.previous_inputs = previous.inputs if previous else []
        self.holds = stamps.holds(previous, key, paths.processed)

    def relative(self, path: Path) -> str:
        return path.relative_to(self.paths.processed).as_posix()

    def place(self, final: Path) -> Path:
        """Return where to write a file that belongs at `final`."""
        beside = self._scratch / self.relative(final)
        beside.parent.mkdir(parents=True, exist_ok=True)
        self._moves[beside] = final
        return beside

    def folder(self, final: Path) -> Path:
        """Return a folder whose files belong in `final`."""
        beside = self._scratch / self.relative(final)
        beside.mkdir(parents=True, exist_ok=True)
        self._moves[beside] = final
        return beside

    def needs(self, final: Path, made_of: str) -> bool:
        """Note what a document is made of, and say whether it must be made; if not, the earlier one is kept."""
        needed = Input(self.relative(final), made_of)
        self.inputs.append(needed)
        if needed in self.previous_inputs and final.exists():
            self._kept.append(final)
            return False
        return True

    def unchanged(self) -> Done:
        return Done(self.name, None, 0.0)

    def done(self, summary: str) -> Done:
        """Move everything into place, remove what an earlier run left and this one does not, and leave the stamp."""
        previous = stamps.read(self.paths.stamps, self.name)
        if previous is not None:
            # From here until the end old and new outputs lie side by side: no stamp holds for such a mixture.
            stamps.write(self.paths.stamps, replace(previous, key=stamps.UNFINISHED))
        outputs = list(self._kept)
        for beside, final in self._moves.items():
            for path in [beside] if beside.is_file() else sorted(p for p in beside.rglob("*") if p.is_file()):
                target = final if beside.is_file() else final / path.relative_to(beside)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, target)
                outputs.append(target)
        seconds = round(time.perf_counter() - self.started, 3)
        written = sorted(self.relative(output) for output in outputs)
        for stale in set(previous.outputs if previous else []) - set(written):
            (self.paths.processed / stale).unlink(missing_ok=True)
        stamps.write(self.paths.stamps, Stamp(self.name, self.key, self.inputs, written, seconds))
        return Done(self.name, summary, seconds)


@contextmanager
def _stage(
    name: str, paths: Paths, inputs: list[Input], before: str | None, options: Sequence[str] = ()
) -> Iterator[_Stage]:
    earlier = ""
    if before is not None:
        stamp = stamps.read(paths.stamps, before)
        if stamp is None or not stamps.holds(stamp, stamp.key, paths.processed):
            raise MissingStage(f"{name} needs what {before} leaves: run `python -m pipeline {before}` first, or `all`")
        earlier = stamp.key
    parts = [earlier, stamps.code(*CODE[name], "stages.py"), *options, *(f"{one.input}={one.sha256}" for one in inputs)]
    paths.processed.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=paths.processed) as scratch:
        yield _Stage(name, paths, stamps.key(parts), inputs, Path(scratch))


def seconds_last_time(paths: Paths, names: Iterable[str]) -> float | None:
    """Return how long some stages took when each was last built; None if one has not been."""
    found = [stamps.read(paths.stamps, name) for name in names]
    return sum(stamp.seconds for stamp in found if stamp) if all(found) else None


def record_build(paths: Paths) -> None:
    """Write table `build` from the stamps: which input, with which hash, went into which stage."""
    import duckdb

    found = [stamp for name in STAGES if (stamp := stamps.read(paths.stamps, name))]
    rows = [
        (stamp.stage, one.input, one.sha256, one.rows, stamp.seconds, stamp.package_version)
        for stamp in found
        for one in (stamp.inputs or [Input("the stage before", stamp.key)])
    ]
    with duckdb.connect(str(paths.warehouse)) as connection:
        connection.execute(
            "CREATE OR REPLACE TABLE build (stage VARCHAR, input VARCHAR, sha256 VARCHAR, rows BIGINT, "
            "seconds DOUBLE, package_version VARCHAR)"
        )
        connection.executemany("INSERT INTO build VALUES (?, ?, ?, ?, ?, ?)", rows)


def raw_inputs(paths: Paths) -> list[Input]:
    """Hash every raw file that decides what is estimated."""
    from pipeline.ingest.official import newest

    typed_by_hand = (path for path in paths.raw.rglob("*") if _is_input(path, paths))
    return stamps.hashed([*typed_by_hand, *newest.files(paths.official)], paths.raw)


def _is_input(path: Path, paths: Paths) -> bool:
    parts = path.relative_to(paths.raw).parts
    # A plan holds the hash of the others; official files are chosen by their snapshot.
    left_out = parts[0] in (PLANS, "official") or any(part.startswith(".") for part in parts)
    return path.is_file() and path.suffix in {".csv", ".toml", ".txt"} and not left_out
