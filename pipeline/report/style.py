"""How does a figure look? One style, one family of letters, and the same bytes for the same input.

Matplotlib is imported inside the functions, for most commands draw nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

STYLE = Path(__file__).parent / "rankeffekt.mplstyle"
FAMILY = "Source Sans Pro"
FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold")
WIDTH = 482.0  # points: the width of the text on A4
# One colour for what the figure is about (the municipality, the programme, the chosen estimate), greys for what it is
# compared with. Told apart by colour-blind readers and when printed in grey (tests/report/test_style.py).
INK = "#16212e"
QUIET = "#5c6773"
FAINT = "#c9ced4"
ACCENT = "#1a5a8e"
EXPECTED = "#8b939c"
EXPECTED_FIELD = "#e1e4e8"
EXPECTED_HALF = "#c8cdd3"
EXPOSURE = "#faf0da"
EXPOSURE_INK = "#7a5a12"
# How much: none, under a quarter, up to a half, more, all. Each clearly darker than the one before.
SHADES = ("#ffffff", "#d3e2ee", "#93b8d3", "#336b98", "#12304a")
# From a large climb to a large fall: five steps of cividis (Nunez, Anderton & Renslow 2018), whose lightness falls.
CHANGE = ("#ffea46", "#bcaf6f", "#7c7b78", "#414d6b", "#00204d")


def font_files() -> list[Path]:
    """Return the font files of the package, never those of the machine."""
    import font_source_sans_pro

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return [folder / f"SourceSansPro-{face}.ttf" for face in FACES]


@cache
def register() -> None:
    """Let matplotlib know the package's letters."""
    from matplotlib import font_manager

    for file in font_files():
        font_manager.fontManager.addfont(file)


@cache
def _look() -> Any:
    import matplotlib

    # Read once: a figure enters the style many times.
    return matplotlib.rc_params_from_file(STYLE, use_default_template=False)


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in the style of Rankeffekt inside this block, and leave matplotlib as it was."""
    import matplotlib

    register()
    with matplotlib.rc_context(_look()):
        yield
