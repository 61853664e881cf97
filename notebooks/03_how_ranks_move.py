# %% [markdown]
# # How uncertain is a place, and where does it go by itself?
#
# Two things happen to a place before any programme does anything. Other firms could have answered, and then it would
# have been another place. And a municipality that stands far down or far up ordinarily does not stay there: it moves
# towards the middle. A climb from place 250 is therefore half expected, and a climb from place 20 is not.
#
# Everything is read from the warehouse, `rankeffekt.duckdb`: tables `rank_interval`, `ordinary_movement`, `placebo`,
# `placebo_coverage` and `effect`.

# %%
import duckdb
import numpy as np
import pandas as pd
from IPython.display import Markdown
from matplotlib.figure import Figure

from pipeline.paths import Paths
from pipeline.report import style
from pipeline.report.notebook_figure import figure_html, table_html

con = duckdb.connect(str(Paths.here().warehouse), read_only=True)
RANKING = {"svenskt_naringsliv": "Svenskt Näringsliv", "skr_insikt": "SKR's Insikt"}
MEASURE = {"rank": "place", "nki": "index (NKI)"}
SAMPLE = {"all": "every source", "list": "complete lists only"}
THIRD = {1: "best third", 2: "middle third", 3: "last third"}
FEW = 30  # a share of fewer comparisons is not shown


def named(frame: pd.DataFrame) -> pd.Series:
    """Name the ranking and the measure of each row."""
    return frame["source"].replace(RANKING) + ", " + frame["measure"].replace(MEASURE)


# %% [markdown]
# ## How far survey noise alone can move a place
#
# The movement model splits every value into a permanent standing, a passing state and noise that is new in every
# survey. The noise is what other firms would have changed. `rank_interval` holds, for every published place, the range
# that it allows nine times in ten; where the number of answers is known, few answers widen it.
#
# Where an edition's values are all known, the places are bounded instead by which *pairs* of municipalities can be told
# apart (Mogstad, Romano, Shaikh & Wilhelm 2024). The method `pairwise` does that; how many editions allow it today is
# said below.

# %%
intervals = con.sql("""
    SELECT r.*, k.kommun, e.n_ranked
    FROM rank_interval AS r
    JOIN kommun AS k USING (kommun_code)
    JOIN edition AS e USING (source, edition)
    ORDER BY source DESC, edition, value, kommun_code
""").df()
places = intervals[(intervals["measure"] == "rank") & (intervals["method"] == "survey_noise")]
business = places[places["source"] == "svenskt_naringsliv"]

with style.drawing():
    figure = Figure(figsize=(7.4, 3.2), layout="constrained")
    for axes, (source, title) in zip(figure.subplots(1, 2), RANKING.items(), strict=True):
        own = places[places["source"] == source]
        share = own["n_ranked"].to_numpy(float)
        axes.vlines(own["value"], own["low"], own["high"], color=style.EXPECTED, lw=0.6, alpha=0.25)
        axes.plot(own["value"], own["value"], ".", ms=1.5, color=style.INK)
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("place as published")
        axes.set_xlim(1, share.max())
        axes.set_ylim(share.max(), 1)
    figure.axes[0].set_ylabel("place that survey noise allows")
middle = business[business["value"].between(136, 155)]
insikt = places[(places["source"] == "skr_insikt") & places["value"].between(75, 105)]
figure_html(
    figure,
    "Two panels, published place against the places that survey noise allows. The vertical ranges are short at both "
    "ends of the list and longest in the middle. In Svenskt Näringsliv's ranking a place near 145 has a range of about "
    f"{(middle['high'] - middle['low']).median():.0f} places, in Insikt one near 90 of "
    f"{(insikt['high'] - insikt['low']).median():.0f}.",
    "Every published place that is known, with the range that survey noise allows nine times in ten. "
    "Source: table rank_interval.",
)

# %%
widths = places.assign(
    width=places["high"] - places["low"], third=np.ceil(3 * (places["value"] - 0.5) / places["n_ranked"])
)
widest = widths.groupby(["source", "third"])["width"].median().unstack()
pairwise = intervals.loc[intervals["method"] == "pairwise", ["source", "edition"]].drop_duplicates()
sn_width, insikt_width = widest.loc["svenskt_naringsliv"], widest.loc["skr_insikt"]
Markdown(
    f"In Svenskt Näringsliv's ranking the range is {sn_width[2]:.0f} places wide in the middle third, "
    f"{sn_width[1]:.0f} in the best and {sn_width[3]:.0f} in the last (medians); in Insikt {insikt_width[2]:.0f} in "
    "the middle third, of fewer places. A change smaller than half of that need not be a change at all. Editions in "
    "which every value is known, so that pairs can be told apart: "
    f"{len(pairwise)}."
)

# %% [markdown]
# The municipalities with a programme, in the last edition before it and in the last one that it could have moved:

# %%
table_html(
    con.sql("""
        WITH sided AS (
            SELECT r.*, i.name, k.kommun, x.phase
            FROM rank_interval AS r
            JOIN initiative AS i USING (kommun_code)
            JOIN kommun AS k USING (kommun_code)
            JOIN exposure AS x USING (initiative_id, source, edition)
            WHERE r.measure = 'rank' AND r.method = 'survey_noise' AND x.is_declared AND x.phase_is_certain
                AND x.phase IN ('before', 'exposed')
            QUALIFY row_number() OVER (PARTITION BY i.initiative_id, r.source, x.phase ORDER BY r.edition DESC) = 1
        )
        SELECT kommun AS "Municipality", source AS "Ranking", phase AS "Phase", edition AS "Edition", value AS "Place",
            low AS "from", high AS "to"
        FROM sided
        ORDER BY kommun, source DESC, edition
    """)
    .df()
    .replace({"Ranking": RANKING})
)

# %% [markdown]
# ## Regression to the mean, as a picture
#
# Divide the ranking into tenths. Of the municipalities without a known programme that stood in one: where did they
# stand one, two, three and five years later? Beside what was seen stands what the movement model says.

# %%
later = con.sql("""
    SELECT * FROM ordinary_movement
    WHERE source = 'svenskt_naringsliv' AND is_main
    ORDER BY years, tenth
""").df()
later["start"] = (later["from_place"] + later["to_place"]) / 2

with style.drawing():
    figure = Figure(figsize=(7.4, 6.2), layout="constrained")
    for axes, (years, part) in zip(
        figure.subplots(2, 2, sharex=True, sharey=True).flat, later.groupby("years"), strict=True
    ):
        axes.plot([1, 290], [1, 290], color=style.QUIET, lw=0.8, ls=(0, (2, 2)))
        axes.fill_between(
            part["start"], part["model_lower_quartile"], part["model_upper_quartile"], color=style.EXPECTED_FIELD
        )
        axes.plot(part["start"], part["model_median"], color=style.EXPECTED, lw=1.6)
        axes.vlines(part["start"], part["lower_quartile"], part["upper_quartile"], color=style.INK, lw=1)
        axes.plot(part["start"], part["median"], "o", ms=4, color=style.INK)
        axes.set_title(f"{years} year{'s' if years > 1 else ''} later ({part['n_pairs'].sum()} pairs)", fontsize=10)
        axes.set_ylim(290, 1)
        axes.set_xlim(1, 290)
    figure.supxlabel("stood at place (middle of a tenth)", fontsize=9)
    figure.supylabel("stands at place", fontsize=9)
ends = later[later["tenth"].isin([1, 10])].set_index(["years", "tenth"])
figure_html(
    figure,
    "Four panels, 1, 2, 3 and 5 years later: starting place against later place. The model's line is flatter than the "
    "dotted line of those that stay, and flatter the more years pass. Seen: from the last tenth the median is place "
    + ", ".join(f"{ends.loc[(years, 10), 'median']:.0f} after {years}" for years in (1, 2, 3, 5))
    + "; from the first "
    + ", ".join(f"{ends.loc[(years, 1), 'median']:.0f} after {years}" for years in (1, 2, 3, 5))
    + ".",
    "Where municipalities without a known programme stood later in Svenskt Näringsliv's ranking, by the tenth in which "
    "they stood: median (dot) and middle half (bar) of the pairs; median (line) and middle half (field) by the model; "
    "dotted: no movement. Source: table ordinary_movement.",
)

# %%
shown = later.assign(
    Start=later["from_place"].map("{:.0f}".format) + "–" + later["to_place"].map("{:.0f}".format),
    seen=later["median"],
    model=later["model_median"],
)
side_by_side = shown.pivot(index=["tenth", "Start"], columns="years", values=["n_pairs", "seen", "model"])
columns = {}
for years in (1, 2, 3, 5):
    columns[f"Pairs, {years} y"] = side_by_side["n_pairs", years]
    columns[f"Seen, {years} y"] = side_by_side["seen", years]
    columns[f"Model, {years} y"] = side_by_side["model", years]
table_html(pd.DataFrame(columns).reset_index().drop(columns="tenth"))

# %%
apart = later.assign(higher=later["model_median"] - later["median"])
low, high = apart[apart["tenth"] >= 8], apart[apart["tenth"] <= 3]
weighted = {name: np.average(part["higher"], weights=part["n_pairs"]) for name, part in (("low", low), ("high", high))}
Markdown(
    "The model is symmetrical: the first lose what the last gain. What was seen is not. Municipalities from the three "
    f"last tenths stood on average {weighted['low']:.0f} places higher later than the model says, those from the three "
    f"first {weighted['high']:.0f} higher. In a complete ranking nobody can rise without somebody falling; pages are "
    "written about risers. For a municipality that starts far down, an ordinary climb **in this ledger** is therefore "
    "larger than the model expects, and a test that holds it against municipalities from the whole ranking is too kind."
)

# %% [markdown]
# ## Do the 90 % intervals hold everywhere?
#
# Each municipality without a known programme is given an imaginary one at every start, and predicted. Nine in ten of
# the values seen should lie inside the interval: not only on average, but wherever the municipality stands, whenever it
# starts, and however far ahead one looks. The same history and the same edition count once (`placebo_coverage`).

# %%
coverage = con.sql("SELECT * FROM placebo_coverage").df()


def held(by: str) -> pd.DataFrame:
    """Share inside the 90 % interval, by ranking, sample and one more column."""
    sums = (
        coverage.groupby(["source", "measure", "sample", by], sort=True)[["n", "n_covered", "n_above"]]
        .sum()
        .reset_index()
    )
    sums["inside"] = (100 * sums["n_covered"] / sums["n"]).where(sums["n"] >= FEW)
    sums["column"] = named(sums) + ", " + sums["sample"].replace(SAMPLE)
    return sums


by_third = held("third")
wide = by_third.pivot(index="column", columns="third", values=["n", "inside"])
table_html(
    pd.DataFrame(
        {"Ranking": wide.index}
        | {
            label: column.to_numpy()
            for third, name in THIRD.items()
            for label, column in ((f"{name}: n", wide["n", third]), (f"{name}: inside, %", wide["inside", third]))
        }
    )
)

# %%
by_horizon = held("horizon")
wide = by_horizon.pivot(index="column", columns="horizon", values="inside")
table_html(pd.DataFrame({"Inside, %, by years ahead": wide.index} | {f"{h}": wide[h].to_numpy() for h in wide.columns}))

# %%
by_start = held("start_edition")
main = by_start[by_start["sample"] == "all"]
with style.drawing():
    figure = Figure(figsize=(7.4, 2.8), layout="constrained")
    axes = figure.subplots()
    looks = zip(
        main.groupby("column"),
        ((style.EXPECTED, "-"), (style.INK, (0, (5, 2))), (style.ACCENT, (0, (1, 1.5)))),
        strict=True,
    )
    for (name, part), (colour, dash) in looks:
        axes.plot(part["start_edition"], part["inside"], "o", ls=dash, color=colour, ms=3, lw=1.4, label=name)
    axes.axhline(90, color=style.QUIET, lw=0.8)
    axes.set_ylim(60, 101)
    axes.set_xlabel("first edition counted as exposed")
    axes.set_ylabel("inside, %")
    axes.legend(frameon=False, loc="lower left", fontsize=8)
least = main.loc[main["inside"].idxmin()]
figure_html(
    figure,
    "Share of placebos inside their 90 % interval by start edition, one line a ranking and measure, around the line at "
    f"90. Lowest is {least['column']}, start {least['start_edition']}, with {least['inside']:.0f} % of {least['n']}.",
    f"Share of placebos inside the 90 % interval by start edition; starts with fewer than {FEW} comparisons are left "
    "out. Source: table placebo_coverage.",
)

# %%
cells = (
    coverage.groupby(["source", "measure", "sample", "third", "horizon"])[["n", "n_covered", "n_above"]]
    .sum()
    .reset_index()
)
cells = cells[(cells["n"] >= FEW) & (cells["sample"] == "all")]
cells["Inside, %"] = 100 * cells["n_covered"] / cells["n"]
worst = cells.sort_values("Inside, %").head(8)
table_html(
    pd.DataFrame(
        {
            "Ranking": named(worst),
            "Third": worst["third"].replace(THIRD),
            "Years ahead": worst["horizon"],
            "Comparisons": worst["n"],
            "Inside, %": worst["Inside, %"],
            "Above, %": 100 * worst["n_above"] / worst["n"],
        }
    )
)

# %%
sn = by_third[(by_third["source"] == "svenskt_naringsliv") & (by_third["sample"] == "all")].set_index("third")
Markdown(
    "By horizon the intervals of Svenskt Näringsliv's ranking hold about what they promise. By starting place they do "
    f"not: {sn.loc[1, 'inside']:.0f} % are inside for the best third, {sn.loc[2, 'inside']:.0f} % for "
    f"the middle one and **{sn.loc[3, 'inside']:.0f} %** for the last ({sn.loc[3, 'n']} comparisons). A municipality "
    "from the last third leaves its interval about "
    f"{(100 - sn.loc[3, 'inside']) / 10:.1f} times as often as it should, and in "
    f"{100 * sn.loc[3, 'n_above'] / (sn.loc[3, 'n'] - sn.loc[3, 'n_covered']):.0f} % of these cases upwards."
)

# %% [markdown]
# ## Placebo p-values with and without badly fitted donors
#
# Where a municipality can be compared with a weighted double, the p-value counts donors that moved as far. Abadie,
# Diamond & Hainmueller (2010) leave out donors whose fit before is much worse than the municipality's own (here: a mean
# squared distance more than five times as large). Both are reported, two-sided.

# %%
both = con.sql("""
    SELECT i.name, e.source, e.measure, e.estimator, e.lag_months, e.sample, e.n_donors, e.p_value, e.n_well_fitted,
        e.p_value_well_fitted
    FROM effect AS e JOIN initiative AS i USING (initiative_id)
    WHERE e.n_well_fitted IS NOT NULL
    ORDER BY i.name, e.source DESC, e.measure DESC, e.estimator, e.lag_months, e.sample
""").df()
reasons = con.sql("""
    SELECT status, count(DISTINCT (initiative_id, source, measure)) AS n
    FROM effect WHERE estimator = 'synthetic_control' AND is_main GROUP BY status ORDER BY n DESC, status
""").fetchall()
table_html(
    pd.DataFrame(
        {
            "Programme": both["name"],
            "Ranking": named(both),
            "Estimator": both["estimator"].str.replace("_", " "),
            "Lag": both["lag_months"],
            "Sample": both["sample"].replace(SAMPLE),
            "Donors": both["n_donors"],
            "p": both["p_value"],
            "Well fitted": both["n_well_fitted"],
            "p among them": both["p_value_well_fitted"],
        }
    ),
    {"p": 2, "p among them": 2},
) if len(both) else Markdown(
    "No programme can be compared with a weighted double today, so there is no such p-value to report. The reasons, by "
    "programme, ranking and measure: " + "; ".join(f"`{reason}` ({n})" for reason, n in reasons) + "."
)

# %% [markdown]
# ## What this does not show
#
# - **Not the survey's own error.** The noise is what the model cannot carry over from one edition to the next. What a
#   firm's mood in one spring and a lasting change have in common is not told apart, and the noise share has a standard
#   error of about half its size in Svenskt Näringsliv's ranking: the ranges can be a quarter too wide or too narrow.
# - **Not which pairs of municipalities differ.** That needs the values and answers of a whole edition.
# - **Not how all municipalities move.** The pairs are those that somebody wrote about, and more is written about those
#   that climb. The asymmetry above is the mark of it; a complete ranking would show none.
# - **Not several independent witnesses.** One municipality gives many pairs and many placebos, and they overlap.
# - **Not what a programme does.** Municipalities with a known one are left out everywhere but in the table of their own
#   places.
