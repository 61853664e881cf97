"""How does a figure look? One style, one family of letters, and the same bytes for the same input.

Matplotlib is imported inside the functions, for most commands draw nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

STYLE = Path(__file__).parent / "rankeffekt.mplstyle"
FAMILY = "Source Sans Pro"
FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold")
# Told apart by colour-blind readers, and by lightness and dash when printed in grey.
INK = "#16212e"
QUIET = "#5c6773"
FAINT = "#c9ced4"
EXPECTED = "#2f6f9f"
EXPECTED_FIELD = "#cfe0ec"
EXPOSURE = "#faf0da"
EXPOSURE_INK = "#7a5a12"
GOAL = "#b3411e"


def font_files() -> list[Path]:
    """Return the font files of the package, never those of the machine."""
    import font_source_sans_pro

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return [folder / f"SourceSansPro-{face}.ttf" for face in FACES]


@cache
def _register() -> None:
    from matplotlib import font_manager

    for file in font_files():
        font_manager.fontManager.addfont(file)


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in the style of Rankeffekt inside this block, and leave matplotlib as it was."""
    import matplotlib

    _register()
    with matplotlib.rc_context(fname=STYLE):
        yield
