"""How does the page get the letters of the briefs without asking the network? A part of each face, inside the file."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

from pipeline.report.style import font_files

# Face of the package to the weight that CSS calls it by.
FACES = {"Regular": 400, "Semibold": 600, "Bold": 700}
# Latin letters with their marks, and the dashes, quotation marks and arrows that texts use.
CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2010, *range(0x2013, 0x201F), 0x2022, 0x2026, 0x2190, 0x2192]
CHARACTERS += [0x2212, 0x2264, 0x2265]
FEATURES = ["kern", "lnum", "tnum", "pnum"]


@cache
def font_css() -> str:
    """Return the rules `@font-face` of the page; the same package gives the same bytes."""
    faces = {file.stem.rpartition("-")[2]: file for file in font_files()}
    return "".join(
        f"@font-face{{font-family:'Source Sans';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{base64.b64encode(subset(faces[face])).decode()}) format('woff')}}\n"
        for face, weight in FACES.items()
    )


def subset(file: Path) -> bytes:
    """Return the part of a font file that the page needs, as WOFF; no time of making is written into it."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(file, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False))
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()
