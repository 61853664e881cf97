"""Which ranks stand in a list whose columns have run together, and which of its rows cannot be read?

The list is Svenskt Näringsliv's top of 2023: a municipality, its ten ranks 2014-2023 as one string of digits,
and the size of the last change ("Danderyd7410512142442 2"; "–" where there is none). The rule, in its order:

1. A split is admissible if it gives ten ranks of 1-290 without leading zeros, the tenth is the row's place in
   the list, and the ninth differs from it by the change.
2. Its roughness is the sum over t = 2014-2022 of (y[t+1] - y[t])^2, where y = -Phi^-1((rank - 0.5) / 290).
3. The smoothest split is taken if every other is more than MARGIN = 20^(2/9) = 1.95 times as rough. For a
   Gaussian random walk of nine steps and unknown variance the maximised likelihood is proportional to
   roughness^(-9/2): beyond that factor the smoothest split is over ODDS = 20 times likelier than the next.
   The odds were fixed before the decoder was first run, so before it was known which rows they remove.
4. Ranks published elsewhere are looked at only then. If they contradict the one smooth split, the row stays
   undecoded. Among nearly equal splits they decide if they leave one, and no rougher split that agrees with
   them as well comes within MARGIN of it; else the row stays undecoded.

Ranks can tie between municipalities, so one row is never used to read another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.scale import Floats, normal_score

EDITIONS = tuple(range(2014, 2024))
N_RANKED = 290
HEADING_LINES = 2
ODDS = 20
MARGIN = ODDS ** (2 / (len(EDITIONS) - 1))

Split = tuple[int, ...]
Known = Mapping[tuple[str, int], set[int]]
Published = dict[int, set[int]]


@dataclass(frozen=True)
class RunTogetherRow:
    """One line of the list, as far as it can be read without deciding anything."""

    kommun: str
    digits: str
    change: int


@dataclass(frozen=True)
class DecodedRow:
    """What a row was read as, and why; `ranks` is None where it stays undecoded.

    `roughness` and `runner_up` are those of the smoothest and the second smoothest admissible split, before
    published ranks are looked at (`runner_up` is infinite where only one split is admissible).
    """

    kommun: str
    ranks: Split | None
    reason: str
    roughness: float
    runner_up: float


def read(path: Path, known: Known) -> list[DecodedRow]:
    """Decode the file: two heading lines, then one municipality a line.

    Parameters
    ----------
    path : Path
        The list as it was copied.
    known : mapping of (kommun, edition) to set of int
        Ranks published elsewhere; see `decode`.

    Returns
    -------
    list of DecodedRow
        One for each line after the headings, in the list's order.

    Raises
    ------
    ValueError
        If the second heading does not name the ten editions, or a line cannot be read; names the file's line.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = " ".join(map(str, EDITIONS))
    if len(lines) < HEADING_LINES or columns not in lines[HEADING_LINES - 1]:
        raise ValueError(f"line {HEADING_LINES}: expected a heading that names the ranks of {columns}")
    return decode(lines[HEADING_LINES:], known, first_line=HEADING_LINES + 1)


def decode(lines: Iterable[str], known: Known, *, first_line: int = 1) -> list[DecodedRow]:
    """Decode the rows of the list, the n-th of which has rank n in the last edition.

    Parameters
    ----------
    lines : iterable of str
        The rows, without headings.
    known : mapping of (kommun, edition) to set of int
        Ranks published elsewhere, never taken from this list; several where publications disagree, and
        then a split agrees that has any of them. Other municipalities and editions are ignored.
    first_line : int
        The number of the first row's line in its file, for messages.

    Returns
    -------
    list of DecodedRow
        One for each line, decoded or not.

    Raises
    ------
    ValueError
        If a line has no municipality, no digits, no change or no admissible split; names the line.
    """
    decoded = []
    for place, line in enumerate(lines, start=1):
        try:
            row = parse_row(line)
            splits = admissible_splits(row.digits, last=place, change=row.change)
            if not splits:
                raise ValueError(
                    f"{row.digits} ({row.kommun}) does not split into {len(EDITIONS)} ranks of 1-{N_RANKED} "
                    f"that end in {place} after a change of {row.change}"
                )
        except ValueError as wrong:
            raise ValueError(f"line {first_line + place - 1}: {wrong}") from None
        decoded.append(choose(row.kommun, splits, published_for(row.kommun, known)))
    return decoded


def parse_row(line: str) -> RunTogetherRow:
    """Separate municipality, digits and change; raise ValueError where one of them is missing."""
    kommun, *rest = re.split(r"([0-9]+)", line.strip(), maxsplit=1)
    if not rest:
        raise ValueError(f"no ranks after the municipality in {line!r}")
    digits, change = rest
    if not kommun.strip():
        raise ValueError(f"no municipality before the ranks in {line!r}")
    if change == "–":
        return RunTogetherRow(kommun.strip(), digits, 0)
    if not re.fullmatch(r" [1-9][0-9]*", change):
        raise ValueError(f"expected '–' or ' CHANGE' after the ranks, found {change!r} in {line!r}")
    return RunTogetherRow(kommun.strip(), digits, int(change))


def admissible_splits(digits: str, *, last: int, change: int) -> list[Split]:
    """Return every split into ten ranks that ends in `last`, with a ninth rank `change` places from it."""
    splits: list[Split] = []
    for ninth in sorted({last - change, last + change}):
        end = f"{ninth}{last}"
        if 1 <= ninth <= N_RANKED and digits.endswith(end):
            earlier = ranks_in(digits.removesuffix(end), len(EDITIONS) - 2)
            splits.extend((*ranks, ninth, last) for ranks in earlier)
    return splits


def ranks_in(digits: str, count: int) -> Iterator[Split]:
    """Yield every way to cut `digits` into `count` ranks."""
    widest = len(str(N_RANKED))
    if not count <= len(digits) <= widest * count:
        return
    if count == 0:
        yield ()
        return
    if digits.startswith("0"):
        return
    for width in range(1, min(widest, len(digits)) + 1):
        rank = int(digits[:width])
        if rank <= N_RANKED:
            yield from ((rank, *later) for later in ranks_in(digits[width:], count - 1))


def roughness(splits: Sequence[Split]) -> Floats:
    """Return, for each split, the sum of squared year-to-year differences of its normal scores."""
    steps = np.diff(normal_score(splits, N_RANKED), axis=1)
    return np.asarray(np.square(steps).sum(axis=1), float)


def choose(kommun: str, splits: Sequence[Split], published: Published) -> DecodedRow:
    """Apply rules 3 and 4 to a row's admissible splits."""
    rough = dict(zip(splits, roughness(splits).tolist(), strict=True))
    ordered = sorted(splits, key=lambda split: rough[split])
    near = nearly_smoothest(ordered, rough)
    agreeing = [split for split in ordered if agrees(split, published)]
    left = nearly_smoothest(agreeing, rough)

    ranks: Split | None = None
    if not agreeing or agreeing[0] not in near:
        reason = contradiction(near[0], published)
    elif len(near) == 1:
        ranks, reason = near[0], smoothness(ordered, rough)
    elif len(left) == 1:
        ranks, reason = left[0], resolution(left[0], near, published)
    else:
        reason = near_tie(left)
    runner_up = rough[ordered[1]] if len(ordered) > 1 else float("inf")
    return DecodedRow(kommun, ranks, reason, rough[ordered[0]], runner_up)


def nearly_smoothest(ordered: Sequence[Split], rough: Mapping[Split, float]) -> list[Split]:
    """Return the smoothest split and every one at most MARGIN times as rough."""
    return [split for split in ordered if rough[split] <= MARGIN * rough[ordered[0]]]


def published_for(kommun: str, known: Known) -> Published:
    """Return what is known of one municipality, by edition of the list."""
    return {edition: known[kommun, edition] for edition in EDITIONS if known.get((kommun, edition))}


def agrees(split: Split, published: Published) -> bool:
    """Tell whether a split has a published rank in every edition for which there is one."""
    return not disagreeing(split, published)


def disagreeing(split: Split, published: Published) -> list[int]:
    """Return the editions in which a split has none of the published ranks."""
    by_edition = dict(zip(EDITIONS, split, strict=True))
    return [edition for edition, ranks in published.items() if by_edition[edition] not in ranks]


def smoothness(ordered: Sequence[Split], rough: Mapping[Split, float]) -> str:
    """Say how clearly the smoothest split stands apart."""
    if len(ordered) == 1:
        return "the only admissible split"
    best, second = (rough[split] for split in ordered[:2])
    if best == 0:
        return "smoothest: no change at all"
    return f"smoothest: the next is {second / best:.1f} times as rough"


def resolution(chosen: Split, near: Sequence[Split], published: Published) -> str:
    """Name the published ranks that rule out the other nearly equal splits."""
    telling = sorted({edition for split in near for edition in disagreeing(split, published)})
    by_edition = dict(zip(EDITIONS, chosen, strict=True))
    return "resolved by published " + ", ".join(f"{edition} = {by_edition[edition]}" for edition in telling)


def contradiction(smoothest: Split, published: Published) -> str:
    """Name the published ranks that the smoothest split does not have."""
    by_edition = dict(zip(EDITIONS, smoothest, strict=True))
    figures = {edition: "/".join(map(str, sorted(ranks))) for edition, ranks in published.items()}
    return "contradicted by published " + ", ".join(
        f"{edition} = {figures[edition]} (smoothest split: {by_edition[edition]})"
        for edition in disagreeing(smoothest, published)
    )


def near_tie(left: Sequence[Split]) -> str:
    """Name the editions in which the splits left over differ."""
    ranks_by_edition = zip(EDITIONS, zip(*left, strict=True), strict=True)
    doubtful = [str(edition) for edition, ranks in ranks_by_edition if len(set(ranks)) > 1]
    return f"nearly tied: {len(left)} splits about as smooth; in doubt: {', '.join(doubtful)}"
