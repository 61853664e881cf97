"""Which commands are there? `python -m pipeline --help` tells; nothing is computed here."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from pipeline.faults import ClusterLost, InputFaults, MissingStage, NotebookFailed, SourceFault, UnknownName
from pipeline.paths import PROJECT, Paths

if TYPE_CHECKING:
    from pipeline.stages import Done

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Did the programme move the rank?",
)
# A log has no width: there, tables are laid out as wide as they need.
WIDE = None if sys.stdout.isatty() else 260
out = Console(highlight=False, soft_wrap=True, width=WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Lang = Annotated[str, typer.Option(help="Language of the brief: sv or en.")]
INTERRUPTED = 130
WRONG_INPUT = 2


def main() -> None:
    """Run a command; anything a user can mend ends in one line and exit code 2, never in a traceback."""
    try:
        if app(standalone_mode=False) == INTERRUPTED:
            raise KeyboardInterrupt
    except InputFaults as faults:
        for fault in faults.faults:
            err.print(str(fault), markup=False)
        _stop(WRONG_INPUT)
    except KeyboardInterrupt:
        err.print("interrupted; the last good output is as it was")
        _stop(INTERRUPTED)
    except OSError as error:
        err.print(_os_fault(error), markup=False)
        _stop(WRONG_INPUT)
    except (typer.TyperException, MissingStage, SourceFault, UnknownName, ClusterLost, NotebookFailed) as error:
        err.print(error.format_message() if isinstance(error, typer.BadParameter) else str(error), markup=False)
        _stop(WRONG_INPUT)


def _os_fault(error: OSError) -> str:
    place = Path(error.filename).name if error.filename else "data/processed"
    remedies = {
        errno.ENOSPC: "the disk is full; free some space and run again",
        errno.EACCES: "it may not be written; give yourself the right to, or choose another folder with --processed",
        errno.EROFS: "it lies on a read-only disk; choose another folder with --processed",
        errno.EPERM: "it may not be written; give yourself the right to, or choose another folder with --processed",
    }
    remedy = remedies.get(error.errno or 0, "see to that and run again")
    return f"{place}: {os.strerror(error.errno) if error.errno else error}; {remedy}; the last good output is as it was"


def _stop(code: int) -> None:
    sys.stdout.flush()
    sys.exit(code)


@app.callback()
def _folders(
    context: typer.Context,
    raw: Annotated[Path | None, typer.Option(help="Folder of raw files (default: data/raw).")] = None,
    processed: Annotated[Path | None, typer.Option(help="Folder to write to (default: data/processed).")] = None,
) -> None:
    standard = Paths.here()
    context.obj = Paths(raw=raw or standard.raw, processed=processed or standard.processed)


def _stage_command(name: str, summary: str) -> None:
    @app.command(name, help=summary)
    def command(context: typer.Context) -> None:
        from pipeline import stages

        with _alone(context.obj):
            _run(context.obj, {name: stages.STAGES[name]})


_stage_command("ingest", "Read and check every file in data/raw.")
_stage_command("warehouse", "Join what was read into a DuckDB file.")
_stage_command("estimate", "Estimate effects and judge the programmes.")
_stage_command("notebooks", "Execute the notebooks.")


@app.command()
def report(context: typer.Context, lang: Lang = "sv") -> None:
    """Write the briefs, in Swedish; with --lang en the English ones too."""
    from functools import partial

    from pipeline import stages

    _known_language(lang)
    languages = ("sv",) if lang == "sv" else ("sv", lang)
    with _alone(context.obj):
        _run(context.obj, {"report": partial(stages.report, languages=languages)})


@app.command("all")
def everything(context: typer.Context) -> None:
    """Do all of the above, each step only if something that it was built from has changed."""
    from pipeline import stages

    with _alone(context.obj):
        _run(context.obj, stages.STAGES)


@app.command()
def fetch(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(help="kolada, svenskt_naringsliv; all if none.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Say what is newer upstream; keep nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="List what differs between the two newest snapshots.")] = False,
    base_url: Annotated[list[str] | None, typer.Option(help="SOURCE=URL: ask for a source there.")] = None,
) -> None:
    """Fetch the official files into dated snapshots in data/raw/official; nothing else needs the internet."""
    from pipeline.fetch import refresh

    chosen = refresh.known(sources or [])
    if diff:
        for source in chosen:
            for line in refresh.between_newest(context.obj.official, source):
                out.print(f"{source.name}: {line}", markup=False)
        return
    bases = refresh.addresses(base_url or [])
    faults = []
    bar = Progress(console=out, disable=not out.is_terminal, transient=True)
    with _one_at_a_time(context.obj.official), bar:
        for source in chosen:
            try:
                base = refresh.address(source, bases)
                for line in refresh.refresh(context.obj.official, source, base, bar, out.print, only_check=check):
                    out.print(f"{source.name}: {line}", markup=False)
            except SourceFault as fault:
                # One source that fails takes nothing from the others.
                faults.append(str(fault))
    if faults:
        raise SourceFault("\n".join(faults))


@app.command()
def facts(context: typer.Context, kommun: str) -> None:
    """Show every known value of a municipality, with its sources."""
    from pipeline.report import listing

    out.print(listing.facts(_warehouse(context.obj), kommun))


@app.command()
def coverage(context: typer.Context) -> None:
    """Show how much of each edition is known."""
    from pipeline.report import listing

    out.print(listing.coverage(_warehouse(context.obj)))


@app.command()
def doubts(context: typer.Context) -> None:
    """Show the figures that deserve a second look: odd beside others, though perhaps true."""
    from pipeline.report import listing

    out.print(listing.doubts(_warehouse(context.obj)))


@app.command()
def audit(
    context: typer.Context,
    rows: Annotated[int, typer.Option(help="How many readings to draw.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed draws another sample.")] = 1,
    take: Annotated[Path | None, typer.Option(help="A checklist that was filled in: compare and record it.")] = None,
) -> None:
    """Draw readings for a second reader, without their values, as a checklist; or take the checklist back."""
    from pipeline import audit as second_reading

    warehouse = _warehouse(context.obj)
    if take is None:
        sys.stdout.write(second_reading.sample(warehouse, rows, seed).write_csv())
        return
    result = second_reading.take(warehouse, take, PROJECT / "docs" / "audit.csv")
    out.print(
        f"{result.read} read anew, {result.unreachable} not found, {result.wrong} wrong; "
        f"with 95 % confidence at most {result.upper_bound:.1%} of the ledger's figures are wrong"
    )


@app.command()
def explain(context: typer.Context, initiative: str) -> None:
    """Show the chain from a programme's verdict to the estimates, the observations and their addresses."""
    from pipeline.report import listing

    for part in listing.explain(_warehouse(context.obj), initiative):
        out.print(part)


@app.command()
def brief(context: typer.Context, initiative: str, lang: Lang = "sv") -> None:
    """Write one programme's brief, in Swedish or with --lang en in English."""
    import duckdb

    from pipeline.report.briefs import write_briefs

    _known_language(lang)
    with _alone(context.obj), duckdb.connect(str(_warehouse(context.obj)), read_only=True) as connection:
        for path in write_briefs(connection, context.obj.briefs, (lang,), (initiative,)):
            out.print(_shown(path))


@app.command()
def evaluate(
    context: typer.Context,
    file: Path,
    lang: Lang = "sv",
    output: Annotated[Path, typer.Option(help="Folder for the brief.")] = Path(),
    plan: Annotated[Path | None, typer.Option(help="A frozen plan: refuse to deviate from it.")] = None,
) -> None:
    """Evaluate your own programme from its TOML file and write its brief; the project's files stay as they are."""
    from pipeline.own_programme import evaluate_file

    _known_language(lang)
    if plan is not None:
        _evaluate_planned(context.obj, file, plan, lang, output)
        return
    path, headline = evaluate_file(context.obj, file, lang, output)
    out.print(headline, markup=False)
    out.print(_shown(path))


def _evaluate_planned(paths: Paths, file: Path, plan_file: Path, lang: str, output: Path) -> None:
    from pipeline.plan import evaluate_planned

    result = evaluate_planned(paths, file, plan_file, lang, output)
    out.print(f"planned on {result.frozen}: {result.headline}", markup=False)
    if result.unknown:
        out.print(f"planned editions that are not known yet: {', '.join(result.unknown)}", markup=False)
    if result.exploratory is not None:
        out.print(f"exploratory, with {', '.join(result.later)}: {result.exploratory}", markup=False)
    if not result.same_code:
        out.print("the estimation's code has changed since the plan was frozen; its rule and thresholds have not")
    out.print(_shown(result.brief))


@app.command()
def plan(
    context: typer.Context,
    file: Path,
    freeze: Annotated[bool, typer.Option("--freeze", help="Write it to a dated file; else it is only shown.")] = False,
    output: Annotated[Path, typer.Option(help="Folder for the plan.")] = Path(),
) -> None:
    """Write down how a programme will be evaluated, before the data exist; `evaluate --plan` keeps to it."""
    from datetime import date

    from pipeline import plan as planning

    if not freeze:
        out.print(planning.draft(context.obj, file, date.today()), markup=False, end="")
        return
    path = planning.freeze(context.obj, file, output, date.today())
    out.print(f"{_shown(path)}: frozen; evaluate with `python -m pipeline evaluate {file.name} --plan {path.name}`")


@app.command()
def new(
    output: Annotated[Path, typer.Argument(help="The file to write.")] = Path("my-programme.toml"),
) -> None:
    """Write a TOML file to fill in, with an explanation of every key."""
    from pipeline.own_programme import new_file

    new_file(output)
    out.print(f"{_shown(output)}: fill it in, then run `python -m pipeline evaluate {output.name}`")


@app.command()
def calibrate(
    context: typer.Context,
    workers: Annotated[int | None, typer.Option(help="How many processes (default: one a core).")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler (tcp://...), or `local` for a cluster here.")
    ] = None,
) -> None:
    """Simulate rankings, count how often verdicts are wrong, write docs/calibration.md; goes on where it stopped."""
    from pipeline.calibration import run, table

    with _alone(context.obj), run.progress_bar() as progress:
        draws = run.study(context.obj.processed, run.executor(scheduler, workers), progress)
    out.print(_shown(table.write(draws, PROJECT / "docs" / "calibration.md", run.SEED)))


def _run(paths: Paths, chosen: dict[str, Callable[[Paths], Done]]) -> None:
    from pipeline import stages

    began, made = time.perf_counter(), False
    out.print(_expected(stages.seconds_last_time(paths, chosen)))
    # A bar on a terminal; a log gets the plain lines only.
    with Progress(console=out, disable=not out.is_terminal, transient=True) as progress:
        bar = progress.add_task("", total=len(chosen))
        for name, stage in chosen.items():
            progress.update(bar, description=name)
            done = stage(paths)
            progress.advance(bar)
            made = made or done.summary is not None
            did = "unchanged" if done.summary is None else f"{done.summary}, {done.seconds:.1f} s"
            out.print(f"{name:<10} {did}")
    if made and paths.warehouse.exists():
        stages.record_build(paths)
    if "report" in chosen:
        out.print(f"briefs in {_shown(paths.briefs)}")
    out.print(f"done in {time.perf_counter() - began:.0f} s")


def _expected(last_time: float | None) -> str:
    """Say before anything is done how long it will take."""
    if last_time is None:
        return "this takes about a minute the first time; each step says when it is done"
    return f"this takes about {max(last_time, 1):.0f} s, as last time, and less where nothing has changed"


@contextmanager
def _alone(paths: Paths) -> Iterator[None]:
    """Let one run at a time write to data/processed, and none meet what a killed one left there."""
    from pipeline.replace import remove_left_over
    from pipeline.stages import STAGES

    with _one_at_a_time(paths.processed):
        remove_left_over(paths.processed, STAGES)
        yield


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one run at a time write to a folder: a second one waits and says so."""
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        err.print(f"another run is writing to {_shown(folder)}; waiting for it to end")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _warehouse(paths: Paths) -> Path:
    if not paths.warehouse.exists():
        raise MissingStage("there is no warehouse yet: run `python -m pipeline all` first")
    return paths.warehouse


def _known_language(lang: str) -> None:
    from pipeline.stages import LANGUAGES

    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r} is no language here; use {' or '.join(LANGUAGES)}")


def _shown(path: Path) -> str:
    """Show a path as the user would type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
