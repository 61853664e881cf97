"""What does the calibration study say? `docs/calibration.md`, every figure of it from the draws."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import __version__
from pipeline.calibration.study import FAMILY, VERDICT_ALONE, VERDICT_IN_FAMILY
from pipeline.calibration.worlds import CLIMBS
from pipeline.estimate.verdict import AGREEMENT, LEVEL
from pipeline.replace import replacing

TEMPLATE = Path(__file__).parent / "calibration.md"
LIBRARIES = ("numpy", "scipy", "polars", "numba")
# Two standard errors: what lies less far from its target is no evidence against it.
DOUBT = 2.0
COVERAGE = 0.9
WORLD_NAMES = {
    "fitted_model": "(a) fitted model",
    "heavy_tails_and_county_shocks": "(b) heavy tails, county shocks",
    "start_after_bad_years": "(c) start after bad years, news of big movers",
}
ESTIMATORS = (
    VERDICT_ALONE,
    VERDICT_IN_FAMILY,
    "mean_reversion",
    "base_rate",
    "before_after",
    "difference_in_differences",
    "synthetic_control",
    "synthetic_did",
)
KNOWN_NAMES = {"both": "both", "complete": "every rank", "ledger": "as the ledger"}
# One row of `summary`.
Row = dict[str, Any]
CELL = ("world", "knowledge", "climb", "estimator")


def write(draws: pl.DataFrame, path: Path, seed: int) -> Path:
    """Write the document; the words stand in `calibration.md` beside this module."""
    found = summary(draws)
    text = TEMPLATE.read_text("utf-8").format(
        seed=seed,
        version=__version__,
        python=platform.python_version(),
        libraries=", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        rankings=draws["ranking"].n_unique(),
        programmes=f"{draws.filter(estimator=VERDICT_ALONE, climb=0).height:,}",
        judged=f"{min(found.filter(knowledge='both')['n'].to_list()):,}",
        drawn=f"{min(found.filter(pl.col('knowledge') != 'both')['drawn'].to_list()):,}",
        worst=worst(found),
        family=FAMILY,
        fails="\n".join(f"- {line}" for line in failures(found)) or "- Nothing.",
        pull=_pull(draws),
        checked=checked(draws),
        verdict=improved_table(found, ESTIMATORS[:2]),
        improved=improved_table(found, ESTIMATORS[2:]),
        error=error_table(found, ESTIMATORS[2:]),
    )
    with replacing(path) as beside:
        beside.write_text(text, "utf-8")
    return path


def summary(draws: pl.DataFrame) -> pl.DataFrame:
    """Count each cell, and both kinds of knowledge together, with standard errors clustered by simulated ranking.

    Returns
    -------
    polars.DataFrame
        A row a world, knowledge (or `both`), climb and estimator: `n` judged draws, `not_judged`, and for `improved`,
        `worsened`, `error` and `covered` their mean and its standard error (`_se`).
    """
    agreed = pl.col("agreement").is_null() | (pl.col("agreement") >= AGREEMENT)
    called = pl.col("judged") & (pl.col("p_value") <= LEVEL) & agreed & ~pl.col("pre_trend_fails")
    fell = ~pl.col("improved") & pl.when(pl.col("p_value").is_null()).then(pl.col("error") < 0).otherwise(called)
    draws = draws.with_columns(worsened=fell)
    both = pl.concat([draws, draws.with_columns(knowledge=pl.lit("both"))])
    judged = both.filter("judged")
    counts = both.group_by(CELL).agg(drawn=pl.len(), n=pl.col("judged").sum(), rankings=pl.col("ranking").n_unique())
    for column in ("improved", "worsened", "error", "covered"):
        counts = counts.join(_clustered(judged, column), on=CELL, how="left")
    typical = judged.group_by(CELL).agg(typical=pl.col("error").abs().median())
    return counts.join(typical, on=CELL, how="left").sort(CELL)


def _clustered(judged: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return mean and cluster-robust standard error (Liang & Zeger 1986, with the G / (G - 1) correction)."""
    known = judged.filter(pl.col(column).is_not_null()).with_columns(pl.col(column).cast(pl.Float64))
    means = known.group_by(CELL).agg(pl.col(column).mean(), of=pl.len())
    clusters = (
        known.join(means.rename({column: "mean"}), on=CELL)
        .group_by(*CELL, "ranking")
        .agg(score=(pl.col(column) - pl.col("mean")).sum(), of=pl.col("of").first())
        .group_by(CELL)
        .agg(squares=(pl.col("score") ** 2).sum(), groups=pl.len(), of=pl.col("of").first())
    )
    corrected = pl.col("squares") * pl.col("groups") / (pl.col("groups") - 1)
    clusters = clusters.with_columns((corrected.sqrt() / pl.col("of")).alias(f"{column}_se"))
    return means.drop("of").join(clusters.select(*CELL, f"{column}_se"), on=CELL)


def worst(found: pl.DataFrame) -> str:
    """Name the world and knowledge in which the verdict is most often a false "improved", alone and among others."""
    said = []
    for name in (VERDICT_ALONE, VERDICT_IN_FAMILY):
        row = found.filter(estimator=name, climb=0).sort("improved", *CELL).row(-1, named=True)
        where = f"{WORLD_NAMES[row['world']]}, {KNOWN_NAMES[row['knowledge']]}"
        said.append(f"{where}: {_percent(row['improved'], row['improved_se'])} ({name})")
    return "; ".join(said)


def checked(draws: pl.DataFrame) -> str:
    """Say how often the check of the editions before fails, by world; a climb comes later and changes nothing of it."""
    alone = draws.filter(estimator=VERDICT_ALONE, climb=0)
    fails = dict(alone.group_by("world").agg(pl.col("pre_trend_fails").mean()).iter_rows())
    return "; ".join(f"{name}: {100 * fails[world]:.1f} %" for world, name in WORLD_NAMES.items())


def failures(found: pl.DataFrame) -> list[str]:
    """Say plainly what is not as it should be: false `improved` over 5 %; coverage off 90 % by over two errors."""
    lines = []
    # `before_after` has no error rate to keep; its table says what a press release's rule does.
    for labels, cells in _by_climb(found, [name for name in ESTIMATORS if name != "before_after"]):
        where, row = ", ".join((labels[2], labels[0], labels[1])), cells[0]
        for said in ("improved", "worsened"):
            if row[said] > LEVEL:
                sure = row[said] - DOUBT * row[f"{said}_se"] > LEVEL
                doubt = "" if sure else ", though within two standard errors of 5 %"
                lines.append(f'{where}: false "{said}" in {_percent(row[said], row[f"{said}_se"])}{doubt}.')
        if row["covered"] is not None and abs(row["covered"] - COVERAGE) > DOUBT * row["covered_se"]:
            lines.append(f"{where}: 90 % intervals cover {_percent(row['covered'], row['covered_se'])}.")
    return lines


def improved_table(found: pl.DataFrame, estimators: Sequence[str]) -> str:
    """Lay out how often each says "improved", by climb: the first column is false, the others are power."""
    climbs = (f"climb {climb}" for climb in CLIMBS)
    lines = [_line("world", "known", "says", *climbs, '"worsened", climb 0', "not judged")]
    lines.append(_line(*("---" for _ in range(5 + len(CLIMBS)))))
    for labels, cells in _by_climb(found, estimators):
        shares = (_percent(cell["improved"], cell["improved_se"]) for cell in cells)
        worsened = _percent(cells[0]["worsened"], cells[0]["worsened_se"])
        lines.append(_line(*labels, *shares, worsened, f"{1 - cells[0]['n'] / cells[0]['drawn']:.0%}"))
    return "\n".join(lines)


def error_table(found: pl.DataFrame, estimators: Sequence[str]) -> str:
    """Lay out bias without and with the largest climb, the median absolute error, and what 90 % intervals cover."""
    lines = [_line("world", "known", "estimator", "bias, climb 0", f"bias, climb {CLIMBS[-1]}", "typical", "covered")]
    lines.append(_line(*("---" for _ in range(7))))
    for labels, cells in _by_climb(found, estimators):
        errors = (f"{cell['error']:+.1f} ({cell['error_se']:.1f})" for cell in (cells[0], cells[-1]))
        covered = "" if cells[0]["covered"] is None else _percent(cells[0]["covered"], cells[0]["covered_se"])
        lines.append(_line(*labels, *errors, f"{cells[0]['typical']:.0f}", covered))
    return "\n".join(lines)


def _by_climb(found: pl.DataFrame, estimators: Sequence[str]) -> Iterator[tuple[tuple[str, str, str], list[Row]]]:
    rows = {tuple(row[name] for name in CELL): row for row in found.to_dicts()}
    for world, name in WORLD_NAMES.items():
        for known in KNOWN_NAMES:
            for estimator in estimators:
                cells = [rows[world, known, climb, estimator] for climb in CLIMBS]
                yield (name, KNOWN_NAMES[known], estimator), cells


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _percent(share: float, error: float) -> str:
    return f"{100 * share:.1f} % ({100 * error:.1f})"


def _pull(draws: pl.DataFrame) -> str:
    pulled = draws.filter(world="start_after_bad_years", knowledge="ledger")
    return f"{float(pulled.unique('ranking')['pull'].to_numpy().mean()):+.2f}"
