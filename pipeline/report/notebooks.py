"""How does a notebook's source become an executed notebook and a page?

The source is a jupytext percent script. The same source and the same warehouse give the same bytes: cell ids are
counted, times are not recorded, and figures are drawn with a fixed salt.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from pipeline.paths import PROJECT, Paths

SECONDS_A_CELL = 120


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
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda source: execute(source, folder, paths), sources))


def execute(source: Path, folder: Path, paths: Paths) -> None:
    """Execute one notebook and write it as .ipynb and HTML."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem}-{number:02d}"[-64:]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    environment = os.environ | {
        "PYTHONPATH": str(PROJECT),
        "RANKEFFEKT_PROCESSED": str(paths.processed.resolve()),
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        record_timing=False,
        # The kernel talks to this process only; its advice on networks would stand in every log.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(source.parent)}},
    )
    client.execute(env=environment)
    # Which Python ran it is no part of the result.
    notebook.metadata["language_info"] = {"name": "python"}
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    (folder / f"{source.stem}.ipynb").write_text(text + "\n", "utf-8")
    exporter = HTMLExporter(exclude_input_prompt=True, exclude_output_prompt=True)  # type: ignore[no-untyped-call]
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": _title(notebook, source)}})
    (folder / f"{source.stem}.html").write_text(page, "utf-8")


def _title(notebook: nbformat.NotebookNode, source: Path) -> str:
    heading = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), source.stem)
    return str(heading).splitlines()[0].lstrip("# ")
