"""How does a notebook's source become an executed notebook and a page?

The source is a jupytext percent script. Each is run from top to bottom in a process of its own, two at a time, by the
shell that JupyterLab's kernel uses too. The processes are copies of one that has loaded the packages already: loading
them takes longer than most notebooks. The same source and the same warehouse give the same bytes: cell ids are
counted, times are not recorded, and figures are drawn with a fixed salt.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from traitlets.config import Config

from pipeline.faults import NotebookFailed
from pipeline.paths import Paths
from pipeline.report.notebook_page import notebook_page

# What the process that is copied has loaded. Not polars: it starts threads, and a copy would have none of them.
LOADED = (
    "duckdb",
    "matplotlib.backends.backend_svg",
    "pipeline.estimate.evaluate",
    "pipeline.report.notebook_figure",
    "pipeline.report.notebooks",
    "statsmodels.formula.api",
)
SECONDS_A_NOTEBOOK = 600


def execute_all(sources: Sequence[Path], folder: Path, paths: Paths) -> None:
    """Execute notebooks, two at a time, and write each as .ipynb and HTML.

    Parameters
    ----------
    sources : sequence of Path
        jupytext percent scripts.
    folder : Path
        Where to write.
    paths : Paths
        Its processed folder is the one whose warehouse the notebooks read.

    Raises
    ------
    NotebookFailed
        If a cell raises; what it raised stands on the standard error.
    """
    # For the processes that are started from here on: no set of words in another order.
    os.environ["PYTHONHASHSEED"] = "0"
    copies = multiprocessing.get_context("forkserver")
    # A single one loads what it needs itself.
    copies.set_forkserver_preload(list(LOADED) if len(sources) > 1 else [__name__])

    def in_a_process(source: Path) -> None:
        process = copies.Process(target=_execute_alone, args=(source, folder.resolve(), paths.processed.resolve()))
        process.start()
        process.join(SECONDS_A_NOTEBOOK)
        process.kill()
        process.join()
        if process.exitcode:
            raise NotebookFailed(f"{source.name} stopped before its end; the last good output is as it was")

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(in_a_process, sources))


def _execute_alone(source: Path, folder: Path, processed: Path) -> None:
    # Ctrl-C reaches every process of a terminal; the parent says so, a copy just ends.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ["RANKEFFEKT_PROCESSED"] = str(processed)
    execute(source, folder)


def execute(source: Path, folder: Path) -> None:
    """Execute one notebook in this process and write it as .ipynb and HTML."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem}-{number:02d}"[-64:]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    # Which Python ran it is no part of the result.
    notebook.metadata["language_info"] = {"name": "python"}
    os.chdir(source.parent)
    _run_cells(notebook)
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    (folder / f"{source.stem}.ipynb").write_text(text + "\n", "utf-8")
    (folder / f"{source.stem}.html").write_text(notebook_page(notebook, source), "utf-8")


class _Shown(DisplayHook):
    """The value of a cell's last line, shown as `display` shows it."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.display_pub.publish(format_dict, md_dict)  # type: ignore[union-attr]


def _run_cells(notebook: nbformat.NotebookNode) -> None:
    """Run every cell from the first to the last and keep what it shows."""
    with tempfile.TemporaryDirectory() as nobodys:
        no_history = Config({"HistoryManager": {"enabled": False}})
        shell = InteractiveShell.instance(ipython_dir=nobodys, config=no_history, displayhook_class=_Shown)
        cells = (cell for cell in notebook.cells if cell.cell_type == "code")
        for number, cell in enumerate(cells, 1):
            with capture_output() as shown:
                done = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
            done.raise_error()
            cell["execution_count"] = number
            cell["outputs"] = _outputs(shown)


def _outputs(shown: CapturedIO) -> list[nbformat.NotebookNode]:
    new: Any = nbformat.v4.new_output
    streams = [new("stream", name=name, text=text) for name in ("stdout", "stderr") if (text := getattr(shown, name))]
    return streams + [new("display_data", data=one.data, metadata=one.metadata) for one in shown.outputs]
