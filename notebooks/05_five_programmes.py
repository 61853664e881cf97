# %% [markdown]
# # What became of the five programmes?
#
# Five municipalities announced that they would do something about their business climate. Here they stand side by side:
# what each did and when, what can be concluded of it, and what would be needed to conclude more. One of them is then
# computed by hand, step by step, and compared with the pipeline's own number.
#
# Everything but the section "One of them by hand" is read from the warehouse.

# %%
import duckdb
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from IPython.display import Markdown
from matplotlib.figure import Figure
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from pipeline.estimate.sample import Comparison
from pipeline.paths import Paths
from pipeline.report import style
from pipeline.report.notebook_figure import figure_html, table_html
from pipeline.report.numbers import one_in
from pipeline.report.wording import words_for
from pipeline.warehouse.panel import panel

con = duckdb.connect(str(Paths.here().warehouse), read_only=True)
words = words_for("en")
RANKING = {"svenskt_naringsliv": "Svenskt Näringsliv", "skr_insikt": "SKR's Insikt"}
MEASURE = {"rank": "place", "nki": "index (NKI)"}
ESTIMATOR = {
    "before_after": "before and after",
    "mean_reversion": "mean reversion",
    "base_rate": "base rate",
    "difference_in_differences": "difference in differences",
    "synthetic_control": "synthetic control",
    "synthetic_did": "synthetic DiD",
    "staggered": "staggered adoption",
}


def read(query: str, **parameters: str) -> pd.DataFrame:
    """Read rows of the warehouse."""
    return con.execute(query, parameters).df()


def named(frame: pd.DataFrame) -> pd.Series:
    """Name the ranking and the measure of each row."""
    return frame["source"].replace(RANKING) + ", " + frame["measure"].replace(MEASURE)


def signed(number: float) -> str:
    """Write a difference with its sign."""
    written = f"{number:+.0f}"
    return "–" if pd.isna(number) else written.replace("-", "−") if float(written) else "0"


# %% [markdown]
# ## Who, what and when

# %%
programmes = read("""
    SELECT i.*, k.kommun, split_part(split_part(i.name, ' (', 1), ': ', 1) AS short
    FROM initiative AS i JOIN kommun AS k USING (kommun_code)
    ORDER BY start
""")
programmes["programme"] = programmes["kommun"] + ", " + programmes["short"]
PROGRAMME = programmes.set_index("initiative_id")["programme"]
table_html(
    pd.DataFrame(
        {
            "Programme": programmes["programme"],
            "Start, as written": programmes["start_date"],
            "Known to the": programmes["start_precision"],
            "End": programmes["end"].dt.strftime("%Y-%m-%d") + np.where(programmes["end_assumed"], " (assumed)", ""),
            "Lag, months": programmes["lag_months"],
            "Counts for, years after": programmes["effect_horizon_years"],
        }
    )
)

# %%
Markdown("\n".join(f"- **{one.programme}.** {one.summary_en}" for one in programmes.itertuples()))

# %% [markdown]
# What can be said rests on the editions of each ranking whose firms were asked *before* the programme could be felt,
# and on those asked while it could. An edition that may be either, because the start is not known to the day, is used
# by neither side.

# %%
sides = read("""
    SELECT x.initiative_id, x.source, count(*) FILTER (side = 'before') AS before,
        count(*) FILTER (side = 'before' AND o.value IS NOT NULL) AS before_known,
        count(*) FILTER (side = 'exposed') AS exposed,
        count(*) FILTER (side = 'exposed' AND o.value IS NOT NULL) AS exposed_known,
        count(*) FILTER (side = 'neither') AS neither
    FROM (
        SELECT *, CASE WHEN phase_is_certain AND phase IN ('before', 'exposed') THEN phase
            WHEN NOT phase_is_certain OR phase = 'partial' THEN 'neither' END AS side
        FROM exposure WHERE is_declared
    ) AS x
    JOIN initiative AS i USING (initiative_id)
    JOIN verdict AS v USING (initiative_id, source)
    LEFT JOIN observation AS o
        ON (o.kommun_code, o.source, o.edition, o.measure) = (i.kommun_code, x.source, x.edition, v.measure)
    GROUP BY ALL
    ORDER BY x.source DESC, any_value(i.start)
""")
table_html(
    pd.DataFrame(
        {
            "Programme": sides["initiative_id"].map(PROGRAMME),
            "Ranking": sides["source"].replace(RANKING),
            "Editions before": sides["before"],
            "known": sides["before_known"],
            "Editions while it could show": sides["exposed"],
            "known then": sides["exposed_known"],
            "Used by neither side": sides["neither"],
        }
    )
)

# %% [markdown]
# ## What can be concluded
#
# The rule stands in `pipeline/estimate/verdict.py` and was fixed before the data were looked at. Each programme is
# judged once on each ranking: on the place in Svenskt Näringsliv's, on the index in Insikt.

# %%
verdicts = read("""
    SELECT v.*, r.meaning FROM verdict AS v
    JOIN initiative AS i USING (initiative_id)
    LEFT JOIN reason AS r USING (reason_code)
    ORDER BY v.source DESC, i.start
""")
table_html(
    pd.DataFrame(
        {
            "Programme": verdicts["initiative_id"].map(PROGRAMME),
            "Judged on": named(verdicts),
            "Verdict": verdicts["verdict"].map(lambda verdict: words(f"verdict.{verdict}")),
            "Because": verdicts["meaning"].where(verdicts["reason_code"] != "ok", "the estimate below"),
        }
    )
)

# %%
counts = verdicts["verdict"].value_counts()
Markdown(
    f"Of {len(verdicts)} judgements, {counts.get('insufficient_data', 0)} cannot be made, "
    f"{counts.get('not_distinguishable', 0)} see nothing beyond ordinary swings, {counts.get('too_early', 0)} come too "
    f"early, and {counts.get('improved', 0) + counts.get('worsened', 0)} find a change. *Cannot be told from the usual "
    "swings* is not *had no effect*: the last column but one of the next table says how large an effect would have had "
    "to be."
)

# %% [markdown]
# ## Seen, expected, and how far chance reaches
#
# Where would the municipality ordinarily have been, given its own earlier editions? The effect is what was seen beyond
# that, positive = better, with a 90 % interval. *p* is the share of imaginary programmes, in municipalities without a
# known one and with the same kind of data, that end at least as far from what was expected.

# %%
main = read("""
    SELECT e.*, w.minimum_detectable_effect, w.minimum_detectable_places
    FROM effect AS e
    JOIN verdict AS v USING (initiative_id, source, measure)
    JOIN initiative AS i USING (initiative_id)
    LEFT JOIN power AS w
        ON (w.initiative_id, w.source, w.measure, w.estimator) = (e.initiative_id, e.source, e.measure, e.estimator)
        AND w.horizon IS NULL
    WHERE e.is_main AND e.horizon IS NULL AND e.estimator = 'mean_reversion' AND e.effect IS NOT NULL
    ORDER BY e.source DESC, i.start
""")
is_rank = main["measure"] == "rank"
better = pd.DataFrame(
    {
        "by": main["effect_places"].where(is_rank, main["effect"]),
        # A low place is a good one: the ends change sides.
        "low": (main["ci_low"] - main["observed"]).where(is_rank, main["observed"] - main["ci_high"]),
        "high": (main["ci_high"] - main["observed"]).where(is_rank, main["observed"] - main["ci_low"]),
        "smallest": main["minimum_detectable_places"].where(is_rank, main["minimum_detectable_effect"]),
    }
)
table_html(
    pd.DataFrame(
        {
            "Programme": main["initiative_id"].map(PROGRAMME),
            "Judged on": named(main),
            "Seen": main["observed"],
            "Expected": main["counterfactual"],
            "Better by": [signed(by) for by in better["by"]],
            "90 % interval": [f"{signed(one.low)} to {signed(one.high)}" for one in better.itertuples()],
            "p": main["p_value"],
            "As far with no programme": ["not judged" if pd.isna(p) else one_in(p, "en") for p in main["p_value"]],
            "Would have been seen from": better["smallest"],
            "Placebos": main["n_donors"],
        }
    ),
    {"p": 2},
)

# %%
with style.drawing():
    kinds = [(measure, some) for measure, some in main.groupby("measure", sort=False)]
    figure = Figure(figsize=(7.4, 0.9 + 0.46 * len(main)), layout="constrained")
    places = np.atleast_1d(figure.subplots(len(kinds), 1, height_ratios=[len(some) + 0.8 for _, some in kinds]))
    for axes, (measure, some) in zip(places, kinds, strict=True):
        for y, one in enumerate(some.itertuples()):
            axes.plot([one.ci_low, one.ci_high], [y, y], color=style.EXPECTED_FIELD, lw=9, solid_capstyle="butt")
            axes.plot([one.counterfactual] * 2, [y - 0.3, y + 0.3], color=style.EXPECTED, lw=1.8)
            axes.plot(one.observed, y, "o", color=style.INK, ms=6)
            axes.text(one.observed, y - 0.34, f"{one.observed:.0f}", ha="center", va="bottom", fontsize=8.5)
        axes.set_yticks(range(len(some)), some["initiative_id"].map(PROGRAMME))
        axes.set_ylim(len(some) - 0.5, -0.75)
        axes.set_title(named(some).iloc[0], fontsize=9.5, loc="left")
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        if measure == "rank":
            axes.set_xlim(290, 1)
            axes.set_xticks([290, 250, 200, 150, 100, 50, 1])
figure_html(
    figure,
    "For each programme that can be estimated: the interval of what was expected and the value seen. "
    + " ".join(
        f"{PROGRAMME[one.initiative_id]}, {RANKING[one.source]}: seen {one.observed:.0f}, expected "
        f"{one.counterfactual:.0f}, interval {one.ci_low:.0f} to {one.ci_high:.0f}."
        for one in main.itertuples()
    ),
    "Seen (dot), expected (line) and where nine in ten municipalities with the same history would have been (bar); "
    "better to the right. Source: table effect.",
)

# %%
judged = main.dropna(subset="p_value").reset_index(drop=True)
Markdown(
    "In words, where nothing happened:\n\n"
    + "\n".join(
        f"- **{PROGRAMME[one.initiative_id]}** on {RANKING[one.source]}: "
        f"{one_in(one.p_value, 'en')} ended at least as far from what was expected."
        for one in judged.itertuples()
    )
)

# %% [markdown]
# ## One of them by hand: Västervik
#
# Klivet 2012 promised a place among the thirty best. What is known of Västervik's place, and which editions count:

# %%
KLIVET, SOURCE = "vastervik-klivet-2012", "svenskt_naringsliv"
history = read(
    """
    SELECT o.edition, o.value AS place, e.n_ranked, e.fieldwork_mid AS time, d.publisher, d.url,
        if(x.phase_is_certain AND x.phase IN ('before', 'exposed'), x.phase, 'neither') AS side
    FROM observation AS o
    JOIN initiative AS i USING (kommun_code)
    JOIN edition AS e USING (source, edition)
    JOIN exposure AS x ON (x.initiative_id, x.source, x.edition) = (i.initiative_id, o.source, o.edition)
        AND x.is_declared
    JOIN source_document AS d ON d.source_id = o.source_id
    WHERE i.initiative_id = $programme AND o.source = $ranking AND o.measure = 'rank'
    ORDER BY o.edition
    """,
    programme=KLIVET,
    ranking=SOURCE,
)
counted = history[history["side"] != "neither"]
table_html(
    pd.DataFrame(
        {
            "Edition": counted["edition"],
            "Place": counted["place"],
            "Middle of fieldwork": counted["time"],
            "Counts as": counted["side"],
            "Read at": counted["publisher"],
        }
    ),
    {"Middle of fieldwork": 2},
    {"Read at": counted["url"]},
)

# %% [markdown]
# **What a press release would say**: the last place before, against the mean after. The mean is taken on the scale of
# normal scores, y = −Φ⁻¹((place − ½) / number ranked), on which a step means the same at both ends of the list.

# %%
history["y"] = -norm.ppf((history["place"] - 0.5) / history["n_ranked"])
before, after = (history[history["side"] == side] for side in ("before", "exposed"))


def to_place(y: float) -> float:
    """Carry a normal score back to a place."""
    return float(norm.cdf(-y) * after["n_ranked"].iloc[0] + 0.5)


last, seen = before.iloc[-1], after["y"].mean()
Markdown(
    f"Place {last['place']:.0f} in {last['edition']:.0f}, {to_place(seen):.0f} after: "
    f"**{signed(last['place'] - to_place(seen))} places**."
)

# %% [markdown]
# **What was to be expected.** The model of ordinary movement says how two editions of one municipality are related:
# covariance = permanent + passing · rho^(years apart), plus noise on the diagonal. Its three numbers were fitted to the
# municipalities without a known programme (third notebook). The expectation of the later editions given the earlier
# ones is then one line of linear algebra, and so is its spread.

# %%
model = read(
    "SELECT * FROM movement_model WHERE source = $ranking AND measure = 'rank' AND is_main", ranking=SOURCE
).iloc[0]
permanent, noise, rho = model["permanent_share"], model["noise_share"], model["rho"]
passing = 1 - permanent - noise
places = panel(con, SOURCE, "rank")
# Where the number of answers is known, few answers are noisier; else 1.
own_noise = pd.Series(
    places.relative_noise[places.row(programmes.set_index("initiative_id").loc[KLIVET, "kommun_code"])]
)
own_noise.index = places.editions


def covariance(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Covariance of the standing at two sets of times."""
    years_apart = np.abs(np.subtract.outer(one["time"].to_numpy(), other["time"].to_numpy()))
    return permanent + passing * rho**years_apart


def noisy(some: pd.DataFrame) -> np.ndarray:
    """Variance of the noise of each edition."""
    return noise * np.diag(own_noise[some["edition"]])


known = covariance(before, before) + noisy(before)
weights = np.linalg.solve(known, covariance(before, after)).T
expected = (weights @ before["y"]).mean()
spread = covariance(after, after) + noisy(after) - weights @ covariance(before, after)
sd = np.sqrt(spread.mean())
low, high = (to_place(expected + side * norm.ppf(0.95) * sd) for side in (1, -1))
Markdown(
    "Weights of the earlier editions: "
    + ", ".join(
        f"{edition:.0f}: {weight:.2f}" for edition, weight in zip(before["edition"], weights.mean(axis=0), strict=True)
    )
    + f". They add up to {weights.mean(axis=0).sum():.2f}, not 1: the rest is the pull towards the middle of the list. "
    f"Expected place **{to_place(expected):.0f}**, 90 % interval {low:.0f} to {high:.0f}."
)

# %% [markdown]
# **The same without a model.** Take every pair of editions as far apart, in all municipalities without a known
# programme, and regress the later value on the earlier (ordinary least squares; one municipality gives several pairs,
# so the standard errors are clustered).

# %%
years = after["time"].mean() - last["time"]
usable = Comparison(places, "all").may_compare
unit, period = np.nonzero(usable)
values = pd.DataFrame({"unit": unit, "time": places.time[period], "y": places.y[usable]})
pairs = values.merge(values, on="unit", suffixes=("", "_later"))
pairs = pairs[(pairs["time_later"] - pairs["time"] - years).abs() < 0.3]
ols = smf.ols("y_later ~ y", pairs).fit(cov_type="cluster", cov_kwds={"groups": pairs["unit"]})
forecast = ols.get_prediction(pd.DataFrame({"y": [last["y"]]})).summary_frame(alpha=0.1)
ols_low, ols_high = (to_place(forecast[end].iloc[0]) for end in ("obs_ci_upper", "obs_ci_lower"))
cell = main[(main["initiative_id"] == KLIVET) & (main["source"] == SOURCE)].iloc[0]
table_html(
    pd.DataFrame(
        [
            ("Press release: the last place before", last["place"], np.nan, np.nan),
            ("By hand: the model", to_place(expected), low, high),
            ("The pipeline's cell in table effect", cell["counterfactual"], cell["ci_low"], cell["ci_high"]),
            (
                f"Regression on {len(pairs)} pairs {years:.1f} years apart",
                to_place(forecast["mean"].iloc[0]),
                ols_low,
                ols_high,
            ),
        ],
        columns=["How", "Expected place", "90 % from", "to"],
    ),
    {"Expected place": 1, "90 % from": 1, "to": 1},
)

# %%
np.testing.assert_allclose([seen - expected, low, high], [cell["effect"], cell["ci_low"], cell["ci_high"]], rtol=1e-4)
slope_low, slope_high = ols.conf_int().loc["y"]
both = [to_place(expected), to_place(forecast["mean"].iloc[0])]
side = "worse" if to_place(seen) > max(both) else "better" if to_place(seen) < min(both) else "between"
inside = max(low, ols_low) < to_place(seen) < min(high, ols_high)
Markdown(
    "The hand's numbers and the pipeline's are the same. The regression keeps "
    f"{100 * ols.params['y']:.0f} % of a distance from the middle (95 %: {100 * slope_low:.0f} to "
    f"{100 * slope_high:.0f}); it knows only the last place, the model also the ones before. Västervik was seen at "
    f"place **{to_place(seen):.0f}**: {'between the two' if side == 'between' else f'{side} than both expect'}, and "
    + (
        "inside both intervals. A move that large happens where nobody announced anything."
        if inside
        else "outside one of the intervals."
    )
)

# %% [markdown]
# ## Every estimator on every programme
#
# The place in Svenskt Näringsliv's ranking; positive = better. Where there is no number, the reason.

# %%
every = read("""
    SELECT e.initiative_id, e.estimator, e.effect_places, e.status
    FROM effect AS e JOIN initiative AS i USING (initiative_id)
    WHERE e.is_main AND e.horizon IS NULL AND e.source = 'svenskt_naringsliv' AND e.measure = 'rank'
    ORDER BY i.start
""")
every["cell"] = [
    f"{signed(one.effect_places)}{'' if one.status == 'ok' else ' (not judged)'}"
    if pd.notna(one.effect_places)
    else one.status.replace("_", " ")
    for one in every.itertuples()
]
grid = every.pivot(index="initiative_id", columns="estimator", values="cell").reindex(PROGRAMME.index)
table_html(
    pd.DataFrame(
        {"Estimator": [name for estimator, name in ESTIMATOR.items() if estimator in grid]}
        | {PROGRAMME[one]: grid.loc[one, [name for name in ESTIMATOR if name in grid]].to_numpy() for one in grid.index}
    )
)

# %%
reasons = read("SELECT reason_code, meaning FROM reason")
met = reasons[reasons["reason_code"].isin(set(every["status"]) - {"ok"})]
Markdown("\n".join(f"- *{one.reason_code.replace('_', ' ')}*: {one.meaning}" for one in met.itertuples()))

# %% [markdown]
# ## Several looks, not one
#
# Whoever looks at several programmes finds a small p sooner or later. Holm's correction, ranking by ranking, counts the
# looks; `statsmodels` gives the same as the warehouse.

# %%
looks = judged.copy()
looks["holm"] = looks.groupby("source")["p_value"].transform(lambda p: multipletests(p, method="holm")[1])
np.testing.assert_allclose(looks["holm"], looks["p_holm"])
table_html(
    pd.DataFrame(
        {
            "Programme": looks["initiative_id"].map(PROGRAMME),
            "Judged on": named(looks),
            "p": looks["p_value"],
            "after Holm, statsmodels": looks["holm"],
            "after Holm, table effect": looks["p_holm"],
        }
    ),
    {"p": 3, "after Holm, statsmodels": 3, "after Holm, table effect": 3},
)

# %% [markdown]
# ## What would have to be known
#
# For each judgement that cannot be made, what is missing; `docs/gaps.md` says where it was looked for.

# %%
missing = verdicts[verdicts["verdict"] == "insufficient_data"].merge(sides, on=["initiative_id", "source"])
Markdown(
    "\n".join(
        f"- **{PROGRAMME[one.initiative_id]}** on {RANKING[one.source]}: {one.before_known} of {one.before} editions "
        f"before and {one.exposed_known} of {one.exposed} while it could show are known. {one.meaning}"
        for one in missing.itertuples()
    )
)

# %% [markdown]
# ## What this does not show
#
# - **Not that the programmes did nothing.** Most intervals reach from a large loss to a large gain; an effect that any
#   council would be proud of fits into them.
# - **Not that they are alike.** They differ in length, money and aim, and one of them names no ranking at all. They
#   stand in one table because they were announced, not because they are one treatment.
# - **Not a sample.** Five programmes that somebody wrote about say nothing of those that nobody did.
# - **Not what the two rankings mean to a firm.** Both are relative or rest on answers of a few; a better place is not
#   better treatment.
# - **Not a second opinion by the hand's computation.** It uses the same ledger and the same model; it shows that the
#   number is what the method says, not that the method is right. The seventh notebook is for programmes of your own.
