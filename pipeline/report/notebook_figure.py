"""How does a notebook show a figure or a table? As HTML, with the figure in words for those who do not see it.

Neither holds a counter, a time or an address: the same input gives the same bytes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from pipeline.report import style

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import HTML
    from matplotlib.figure import Figure


def figure_html(figure: Figure, alt: str, caption: str) -> HTML:
    """Return a figure as an SVG image.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn inside `style.drawing()`. Its letters become outlines, for a page need not have the typeface.
    alt : str
        What a reader who does not see the figure is told.
    caption : str
        What it shows, and its source.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.BytesIO()
    with style.drawing(), matplotlib.rc_context({"svg.fonttype": "path"}):
        FigureCanvasSVG(figure).print_figure(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _image(buffer.getvalue(), "image/svg+xml", alt, caption)


def picture_html(png: bytes, alt: str, caption: str) -> HTML:
    """Return a picture of a page.

    Parameters
    ----------
    png : bytes
    alt : str
        What a reader who does not see the page is told.
    caption : str
        What it is.
    """
    return _image(png, "image/png", alt, caption)


def _image(content: bytes, kind: str, alt: str, caption: str) -> HTML:
    from IPython.display import HTML

    image = base64.b64encode(content).decode("ascii")
    return HTML(  # type: ignore[no-untyped-call]
        '<figure style="margin:0">'
        f'<img style="max-width:100%;background:#fff" alt="{escape(alt)}" src="data:{kind};base64,{image}">'
        f'<figcaption style="max-width:45em">{escape(caption)}</figcaption></figure>'
    )


def table_html(
    frame: pd.DataFrame,
    digits: Mapping[str, int] | None = None,
    links: Mapping[str, pd.Series] | None = None,
) -> HTML:
    """Return a table without its index: text to the left, numbers to the right, a dash where nothing is known.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its column names are the headings.
    digits : mapping of str to int, optional
        Decimals by column; none for the others.
    links : mapping of str to pandas.Series, optional
        By column, the address that each cell leads to; a missing one leads nowhere.
    """
    from IPython.display import HTML

    columns = [_column(frame[name], (digits or {}).get(str(name), 0)) for name in frame]
    sides = [f'style="text-align:{side}"' for side, _ in columns]
    heads = (f'<th scope="col" {side}>{escape(str(name))}</th>' for side, name in zip(sides, frame, strict=True))
    cells = [_linked(shown, (links or {}).get(str(name))) for name, (_, shown) in zip(frame, columns, strict=True)]
    rows = (
        "".join(f"<td {side}>{cell}</td>" for side, cell in zip(sides, row, strict=True))
        for row in zip(*cells, strict=True)
    )
    head, body = "".join(heads), "".join(f"<tr>{row}</tr>" for row in rows)
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")  # type: ignore[no-untyped-call]


def _column(values: pd.Series, decimals: int) -> tuple[str, list[str]]:
    """Return to which side a column is set, and its cells."""
    import pandas as pd
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    if is_bool_dtype(values):
        return "left", ["yes" if value else "no" for value in values]
    if is_numeric_dtype(values):
        return "right", ["–" if pd.isna(one) else f"{one:.{decimals}f}".replace("-", "−") for one in values]
    return "left", ["–" if pd.isna(one) else escape(str(one)) for one in values]


def _linked(cells: list[str], addresses: pd.Series | None) -> list[str]:
    import pandas as pd

    if addresses is None:
        return cells
    return [
        cell if pd.isna(address) else f'<a href="{escape(str(address))}">{cell}</a>'
        for cell, address in zip(cells, addresses, strict=True)
    ]
