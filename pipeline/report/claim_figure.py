"""Does what was said hold? One row a claim: is its number right, and could the programme show by then?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.report import style
from pipeline.report.facts import BriefFacts, Row
from pipeline.report.page import brief_page
from pipeline.report.plate import LINE, Plate, as_text, canvas, in_words, wrapped
from pipeline.report.wording import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = 9.0
HEAD, GAP = 34.0, 7.0
CLAIM, FOUND, AGREES, SHOWS = 0.0, 196.0, 300.0, 394.0  # where the four columns begin
INDENT = 13.0  # from a mark to its words
# A mark is known by its form, and by its colour as well.
MARKS: dict[str, dict[str, Any]] = {
    "yes": {"marker": "o", "mfc": style.ACCENT, "mec": style.ACCENT},
    "no": {"marker": "X", "mfc": style.INK, "mec": style.INK},
    "unknown": {"marker": "o", "mfc": "white", "mec": style.EXPECTED},
}
AGREEMENT = {"agrees": "yes", "disagrees": "no", "cannot_be_checked": "unknown"}
VISIBLE = {"exposed": "yes", "after": "yes", "before": "no", "partial": "unknown", "uncertain": "unknown"}
COLUMNS = (
    "programme", "kommun", "claim", "ranking", "measure", "from_edition", "to_edition", "found_from", "found_to",
    "status", "phase_of_to_edition", "later_edition", "later_value",
)  # fmt: skip


def claim_figure(claims: Sequence[Row], words: Words) -> Figure:
    """Draw every claim with what other pages show, and two marks.

    Parameters
    ----------
    claims : sequence of dict
        As `claims_of` gives them.
    words : Words
        The wording of one language.

    Returns
    -------
    matplotlib.figure.Figure
        In points, as wide as the text of a page.
    """
    if not claims:
        return in_words(words("figures.cannot_be_drawn", why=words("figures.why_not.no_claims")))
    blocks = [_block(claim, words) for claim in claims]
    heights = [max(len(lines) for lines in block) * SIZE * LINE + GAP for block in blocks]
    with style.drawing():
        figure, axes = canvas(HEAD + sum(heights))
        _head(axes, words)
        top = HEAD
        for block, claim, height in zip(blocks, claims, heights, strict=True):
            axes.plot([0, style.WIDTH], [top, top], color=style.FAINT, lw=0.6)
            _claim(axes, block, claim, top)
            top += height
    return figure


def claim_plate(briefs: Sequence[BriefFacts], source: str, words: Words) -> Plate:
    """Return the check of every programme's claims with all that is said about it."""
    claims = [claim for brief in briefs for claim in claims_of(brief, words)]
    told = [
        words(
            "figures.claims.alt_row",
            kommun=claim["kommun"],
            claim=claim["text"],
            agrees=_agreement(claim, words).lower(),
            shows=_visible(claim, words).lower(),
        )
        for claim in claims
    ]
    return Plate(
        name="claim-check",
        title=words("figures.claims.title"),
        alt=" ".join([words("figures.claims.alt"), *told]),
        caption=words("figures.claims.caption"),
        source=source,
        facts=as_text(claims),
        columns=COLUMNS,
        rows=tuple(
            (
                claim["programme"],
                claim["kommun"],
                claim["text"],
                *(claim[column] for column in ("ranking", "measure", "from_edition", "to_edition")),
                *(claim[column] for column in ("found_from", "found_to", "status", "phase_of_to_edition")),
                *(claim[column] for column in ("later_edition", "later_value")),
            )
            for claim in claims
        ),
        draw=lambda: claim_figure(claims, words),
    )


def claims_of(brief: BriefFacts, words: Words) -> list[Row]:
    """Return a programme's claims with what its brief says that other pages show."""
    shown = brief_page(brief, words.lang)["claims"]["rows"]
    return [
        claim
        | {
            "programme": brief.initiative_id,
            "kommun": brief.programme["kommun"],
            "text": claim[f"text_{words.lang}"] or "",
            "found": row["values"][:1].upper() + row["values"][1:],
        }
        for claim, row in zip(brief.claims, shown, strict=True)
    ]


def _agreement(claim: Row, words: Words) -> str:
    return words(f"claims.status.{claim['status'] or 'cannot_be_checked'}")


def _visible(claim: Row, words: Words) -> str:
    return words(f"figures.claims.shows_{VISIBLE.get(claim['phase_of_to_edition'], 'not_asked')}")


def _block(claim: Row, words: Words) -> tuple[list[str], list[str], list[str], list[str]]:
    """Break the four cells of a claim into lines; the municipality stands above its claim."""
    text = [claim["kommun"], *wrapped(claim["text"], SIZE, room=FOUND - CLAIM - 14)]
    found = wrapped(claim["found"], SIZE, room=AGREES - FOUND - 14)
    agrees = wrapped(_agreement(claim, words), SIZE, room=SHOWS - AGREES - INDENT - 8)
    shows = wrapped(_visible(claim, words), SIZE, room=style.WIDTH - SHOWS - INDENT)
    return text, found, agrees, shows


def _head(axes: Axes, words: Words) -> None:
    for left, key, room in (
        (CLAIM, "claim", FOUND - CLAIM - 14),
        (FOUND, "found", AGREES - FOUND - 14),
        (AGREES, "agrees", SHOWS - AGREES - 8),
        (SHOWS, "shows", style.WIDTH - SHOWS),
    ):
        lines = wrapped(words(f"figures.claims.column_{key}"), SIZE, "bold", room)
        for at, line in enumerate(reversed(lines)):
            axes.text(left, HEAD - 6 - at * SIZE * LINE, line, fontsize=SIZE, fontweight="bold", va="baseline")


def _claim(axes: Axes, block: Sequence[Sequence[str]], claim: Row, top: float) -> None:
    agrees = AGREEMENT.get(claim["status"], "unknown")
    visible = VISIBLE.get(claim["phase_of_to_edition"])
    first = top + GAP / 2 + 0.8 * SIZE * LINE
    for left, lines, mark in zip((CLAIM, FOUND, AGREES, SHOWS), block, (None, None, agrees, visible), strict=True):
        if mark:
            axes.plot(left + 4, first - 3, ms=6.5, mew=1.4, gid=f"mark-{mark}", ls="none", **MARKS[mark])
        for at, line in enumerate(lines):
            bold = left == CLAIM and at == 0
            indent = INDENT if left in (AGREES, SHOWS) else 0.0
            look: dict[str, Any] = {"fontsize": SIZE, "fontweight": "bold" if bold else "normal"}
            axes.text(left + indent, first + at * SIZE * LINE, line, va="baseline", **look)
