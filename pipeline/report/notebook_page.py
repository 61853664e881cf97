"""How does an executed notebook become a page that can be read anywhere?

One file that asks the network for nothing: text, figures and tables from top to bottom, the code folded away, and a
list of contents beside them.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from pipeline.report.page_links import question

HERE = Path(__file__).parent
HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)<a class="anchor-link"')


def notebook_page(notebook: NotebookNode, source: Path) -> str:
    """Return an executed notebook as a page.

    Parameters
    ----------
    notebook : NotebookNode
        Its first line of text is its question.
    source : Path
        The script that it was made of; those beside it are listed as the other notebooks.

    Returns
    -------
    str
        HTML.
    """
    cells, _ = _exporter().from_notebook_node(notebook)
    contents = (f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading in HEADING.findall(cells))
    others = (_other(one, here=one == source) for one in sorted(source.parent.glob("*.py")))
    return Template((HERE / "notebook_page.html").read_text("utf-8")).substitute(
        title=escape(question(source)),
        style=(HERE / "notebook_page.css").read_text("utf-8"),
        contents="\n".join(contents),
        others="\n".join(others),
        cells=cells,
    )


def _other(source: Path, *, here: bool) -> str:
    asked = escape(question(source))
    return f'<li aria-current="page">{asked}</li>' if here else f'<li><a href="{source.stem}.html">{asked}</a></li>'


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(template_file=str(HERE / "notebook_cells.html.j2"), anchor_link_text="")  # type: ignore[no-untyped-call]
