# %% [markdown]
# # Which programmes move ranks?
#
# One municipality that climbed proves little: the one that is shown is the luckiest of many. Several that took up the
# same kind of programme, and were known to do so *before* anyone knew how it went, say more. Is there a kind after
# which they stand better than they ordinarily would? And for the five programmes evaluated here: how much of each
# result depends on our own choices, did they move before they began, and how large an oddity would overturn what is
# said?
#
# Everything is read from the warehouse; nothing is estimated in this notebook.

# %%
import duckdb
import pandas as pd
from IPython.display import Markdown
from matplotlib.figure import Figure

from pipeline.paths import Paths
from pipeline.report import style
from pipeline.report.notebook_figure import figure_html, table_html
from pipeline.report.specification_figure import specification_figure

con = duckdb.connect(str(Paths.here().warehouse), read_only=True)
RANKING = {"svenskt_naringsliv": "Svenskt Näringsliv, place", "skr_insikt": "SKR's Insikt, index (NKI)"}
KIND = {
    "fsi": "FSI",
    "evaluated": "programmes with a file of their own",
    "forenkla_helt_enkelt": "Förenkla helt enkelt",
    "tillvaxt_tillsyn": "Tillväxt & tillsyn (Rättviksmodellen)",
    "state_grant": "the state grant to 39 rural municipalities",
    "sn_programme": "Svenskt Näringsliv's development programmes",
    "service_promise": "service promises and company guides",
    "goal": "a stated goal for the ranking",
    "other": "other plans and strategies",
}
ESTIMATOR = {
    "mean_reversion": "mean reversion",
    "base_rate": "base rate",
    "before_after": "before and after",
    "difference_in_differences": "difference in differences",
    "synthetic_control": "synthetic control",
    "synthetic_did": "synthetic DiD",
}


def read(query: str) -> pd.DataFrame:
    """Read rows, the rankings named."""
    return con.sql(query).df().replace({"source": RANKING, "kind": KIND})


# %% [markdown]
# ## Who took up what, and what is known of them
#
# Only programmes known from a plan count. One that is known because a climb was being explained is selected on its
# outcome: a list of such programmes would make anything look as if it worked.

# %%
kinds = read("""
    SELECT * FROM programme_kind
    ORDER BY source DESC, kind <> 'fsi', n_known DESC, kind, estimator
""")
pooled, staggered = (kinds[kinds["estimator"] == name] for name in ("mean_reversion", "staggered"))
known = pooled.pivot(index="kind", columns="source", values="n_estimated").reindex(pooled["kind"].unique())
counted = pooled.drop_duplicates("kind").set_index("kind").loc[known.index]
table_html(
    pd.DataFrame(
        {
            "Kind": known.index,
            "Known from a plan": counted["n_known"].to_numpy(),
            "with a date": counted["n_dated"].to_numpy(),
            **{f"estimated, {source}": known[source].to_numpy() for source in RANKING.values()},
            "Told after a climb, not used": counted["n_told_after"].to_numpy(),
        }
    )
)

# %% [markdown]
# ## Each adopter, against where it would ordinarily have been
#
# A funnel: the further down, the less exactly its history lets expect. If a kind of programme worked, its adopters
# would lie to the right of zero; between the lines lie nine in ten of those to whom nothing happened. Zero is the
# mean of the placebos, so that the pull of the news towards climbers is not counted as an effect.

# %%
adopters = read("SELECT * FROM adopter_effect WHERE effect IS NOT NULL ORDER BY source DESC, kind, kommun_code")
MARK = {"state_grant": "o", "other": "s", "goal": "^"}
looks = [(KIND[kind], mark) for kind, mark in MARK.items()]
with style.drawing():
    figure = Figure(figsize=(7.4, 3.4), layout="constrained")
    for axes, (source, some) in zip(figure.subplots(1, 2), adopters.groupby("source", sort=False), strict=True):
        deepest = 1.1 * some["se"].max()
        for side in (-1.645, 1.645):
            axes.plot([0, side * deepest], [0, deepest], color=style.QUIET, lw=0.8, ls=(0, (4, 3)))
        axes.axvline(0, color=style.QUIET, lw=0.8)
        for kind, mark in [*looks, ("fewer than five known", "x")]:
            inside = some["kind"] == kind if kind != "fewer than five known" else ~some["kind"].isin(dict(looks))
            axes.plot(
                some["effect"][inside], some["se"][inside], mark, ms=4.5, mfc="white", color=style.EXPECTED, label=kind
            )
        fsi = some[some["kind"] == "FSI"]
        axes.plot(fsi["effect"], fsi["se"], "D", ms=6, color=style.ACCENT, label="FSI (Värmdö)")
        axes.set_ylim(deepest, 0)
        axes.set_title(source, fontsize=9.5)
        axes.set_xlabel("effect, better to the right")
    figure.axes[0].set_ylabel("standard error")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
far = adopters["effect"].abs() > 1.645 * adopters["se"]
outside = far.groupby(adopters["source"], sort=False).agg(["sum", "size"])
above = (far & (adopters["effect"] > 0)).groupby(adopters["source"], sort=False).sum()
figure_html(
    figure,
    "Two funnel plots of adopters' effects by their standard error. "
    + " ".join(
        f"{source}: {row['sum']} of {row['size']} lie outside the 90 % lines." for source, row in outside.iterrows()
    ),
    "Adopters with the data needed, by kind of programme: effect on the scale (normal score, or index points) and its "
    "standard error. Source: table adopter_effect.",
)

# %%
Markdown(
    "\n".join(
        f"- **{source}**: {row['sum']} of {row['size']} adopters lie outside the lines, {above[source]} of them to the "
        f"right; {0.1 * row['size']:.1f} would by chance alone."
        for source, row in outside.iterrows()
    )
)

# %% [markdown]
# ## The mean of each kind, and the luckiest one drawn in
#
# Effects of a kind are taken to vary around a mean of their own (normal-normal model). The mean is what the kind is
# worth on average; *tau* is how much it differs from one municipality to the next; and each adopter's own effect is
# drawn towards the mean by as much as chance alone explains. Below five adopters nothing is pooled.

# %%
done = pooled[pooled["status"] == "ok"]
table_html(
    done[["kind", "source", "n_estimated", "effect", "ci_low", "ci_high", "p_value", "tau", "effect_places"]].rename(
        columns={
            "kind": "Kind", "source": "Ranking", "n_estimated": "Adopters", "effect": "Mean effect",
            "ci_low": "90 % from", "ci_high": "to", "p_value": "p", "effect_places": "Places, from mid-list",
        }
    ),
    {"Mean effect": 2, "90 % from": 2, "to": 2, "p": 2, "tau": 2},
)  # fmt: skip

# %%
luck = adopters[adopters["shrunk"].notna()].merge(read("SELECT kommun_code, kommun FROM kommun"), on="kommun_code")
best = luck.loc[luck.groupby(["source", "kind"], sort=False)["effect"].idxmax()]
Markdown(
    "The highest of each kind, and what is left of it: "
    + "; ".join(
        f"{row.kommun} ({row.kind}; {row.source}) {row.effect:.2f} → **{row.shrunk:.2f}**" for row in best.itertuples()
    ).replace("-", "−")
    + "."
)

# %% [markdown]
# ## Adopters against those that had not adopted yet
#
# Group-time effects (Callaway & Sant'Anna 2021) where five adopters and ten others are known in the same editions.

# %%
table_html(
    staggered[staggered["status"] != "too_few_adopters"][
        ["kind", "source", "status", "n_estimated", "effect", "ci_low", "ci_high", "p_value"]
    ]
    .assign(status=lambda frame: frame["status"].str.replace("_", " "))
    .rename(
        columns={
            "kind": "Kind", "source": "Ranking", "status": "Status", "n_estimated": "Adopters", "effect": "Mean effect",
            "ci_low": "90 % from", "ci_high": "to", "p_value": "p",
        }
    ),
    {"Mean effect": 2, "90 % from": 2, "to": 2, "p": 2},
)  # fmt: skip

# %% [markdown]
# ## In one sentence each


# %%
def sentence(rows: pd.DataFrame) -> str:
    """Say what is known of a kind of programme."""
    said = []
    for row in rows.itertuples():
        if row.status != "ok":
            said.append(f"on {row.source} only {row.n_estimated} of {row.n_known} can be estimated, too few to pool")
            continue
        unit = "places from the middle of the list" if pd.notna(row.effect_places) else "index points"
        size, low, high = (
            (row.effect_places, row.places_low, row.places_high)
            if pd.notna(row.effect_places)
            else (row.effect, row.ci_low, row.ci_high)
        )
        seen = "cannot be told from nothing" if row.p_value > 0.05 else "is more than chance"
        said.append(
            f"on {row.source} the mean of {row.n_estimated} is {size:+.0f} {unit} (90 %: {low:+.0f} to {high:+.0f}), "
            f"which {seen}"
        )
    return "; ".join(said).replace("-", "−") + "."


groups = dict(list(pooled.groupby("kind", sort=False)))
Markdown(
    "\n".join(f"- **{kind[0].upper() + kind[1:]}**: {sentence(rows)}" for kind, rows in groups.items() if kind != "FSI")
)

# %% [markdown]
# ### FSI's customers

# %%
fsi = pooled[pooled["kind"] == "FSI"]
own = luck[luck["kind"] == "FSI"] if (fsi["status"] == "ok").any() else adopters[adopters["kind"] == "FSI"]
n_known, n_dated = (fsi[column].iloc[0] for column in ("n_known", "n_dated"))
Markdown(
    (
        f"Of FSI's customers, **{n_known}** is known with what the method asks for, and {n_dated} with a date: Värmdö, "
        "where it was invented. "
        if n_known == 1
        else f"Of FSI's customers {n_known} are known, {n_dated} with a date. "
    )
    + "Värmdö's effect is "
    + "; ".join(f"{row.effect:+.2f} ± {row.se:.2f} on {row.source}" for row in own.itertuples()).replace("-", "−")
    + ". With one municipality there is no mean, no funnel and nothing to be drawn towards: whether FSI moves ranks "
    "*on average* is not known, and no number here says anything about it. It would take five customers with a date, "
    "named before anyone knew how it went."
)

# %% [markdown]
# ## How much depends on our own choices?
#
# For each of the five programmes every defensible choice is made once: lag, complete lists or every source, which
# municipalities to compare with, estimator, and which exposed editions count. Many cannot be estimated, and many are
# the same estimate again (two lags often leave the same editions); only distinct ones count.

# %%
agreement = read("SELECT * FROM specification_agreement WHERE n_distinct > 0 ORDER BY source DESC, initiative_id")
table_html(
    pd.DataFrame(
        {
            "Programme": agreement["initiative_id"],
            "Ranking": agreement["source"],
            "Specifications": agreement["n_specifications"],
            "could be estimated": agreement["n_estimated"],
            "distinct": agreement["n_distinct"],
            "Same sign, %": 100 * agreement["share"],
            "each estimator once, %": 100 * agreement["share_by_estimator"],
            "p ≤ 0.05, %": 100 * agreement["share_significant"],
        }
    )
)

# %%
CHOICES = {
    "estimator": list(ESTIMATOR.items()),
    "comparison_group": [
        ("all", "all"),
        ("county", "same county"),
        ("skr_group", "same SKR group"),
        ("similar_size", "similar size"),
        ("official_peers", "official peers"),
    ],
    "sample": [("all", "every source"), ("list", "complete lists")],
    "lag_months": [(lag, f"{lag} months") for lag in (0, 3, 6, 12)],
    "window": [("mean", "mean of editions"), ("first", "first edition"), ("last", "last edition")],
}
every = con.sql("""
    SELECT * FROM specification
    WHERE initiative_id = 'varmdo-fsi' AND source = 'svenskt_naringsliv' AND effect IS NOT NULL
    ORDER BY ALL
""").df()
shown = every[every["is_distinct"]]
choices = {
    column: [(value, label) for value, label in values if (shown[column] == value).any()]
    for column, values in CHOICES.items()
}
same = agreement[agreement["initiative_id"] == "varmdo-fsi"].iloc[0]
lowest, highest, ours = shown["effect"].min(), shown["effect"].max(), shown.loc[shown["is_chosen"], "effect"].iloc[0]
figure_html(
    specification_figure(shown.to_dict("records"), choices, "effect (normal score)"),
    f"Specification curve for Värmdö in Svenskt Näringsliv's ranking: {len(shown)} distinct estimates from "
    f"{lowest:.2f} to {highest:.2f}, the chosen one {ours:.2f}; "
    f"{100 * same['share']:.0f} % have its sign. Below, dots say which choices each is made of.",
    "Every distinct estimate for Värmdö in Svenskt Näringsliv's ranking, sorted; the one that the verdict rests on is "
    "marked, filled points have p ≤ 0.05. Source: table specification.",
)

# %%
missing = read("""
    SELECT comparison_group, status, count(*) AS n FROM specification WHERE effect IS NULL
    GROUP BY ALL ORDER BY n DESC, comparison_group, status
""")
lost = missing.groupby("status", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
Markdown(
    "Not estimated: "
    + "; ".join(f"{reason.replace('_', ' ')} ({n})" for reason, n in lost.items())
    + "."
    + (
        " Comparison with municipalities of similar size, and with official peers, waits for the official files."
        if {"population_not_known", "peers_not_known"} & set(missing["status"])
        else ""
    )
)

# %% [markdown]
# ## Did they move before they began?
#
# Each earlier edition is predicted from those before it: the leads. If a municipality moved unusually just before its
# programme, what would ordinarily have followed is not known, and the verdict says so (`pre_trend_fails`). The band
# holds the whole path with 90 % probability.

# %%
path = con.sql("""
    SELECT e.*, d.fieldwork_mid
    FROM event_study AS e
    JOIN edition AS d USING (source, edition)
    WHERE e.initiative_id = 'varmdo-fsi' AND e.estimator = 'mean_reversion' AND (e.source, e.measure) IN
        (('svenskt_naringsliv', 'rank'), ('skr_insikt', 'nki'))
    ORDER BY e.source DESC, e.edition
""").df()
with style.drawing():
    figure = Figure(figsize=(7.4, 2.6), layout="constrained")
    for axes, (source, some) in zip(figure.subplots(1, 2), path.groupby("source", sort=False), strict=True):
        axes.axhline(0, color=style.QUIET, lw=0.8)
        for lead, fill in ((True, "white"), (False, style.INK)):
            part = some[some["is_lead"] == lead]
            axes.vlines(part["edition"], part["band_low"], part["band_high"], color=style.EXPECTED_FIELD, lw=5)
            axes.vlines(part["edition"], part["ci_low"], part["ci_high"], color=style.EXPECTED, lw=1.4)
            axes.plot(part["edition"], part["effect"], "o", ms=5, mfc=fill, color=style.INK)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_title(RANKING[source], fontsize=9.5)
    figure.axes[0].set_ylabel("from what was expected")
figure_html(
    figure,
    "Event study of Värmdö, one panel a ranking: effects by edition with a band around the whole path. "
    + " ".join(
        f"{RANKING[source]}: {((some['band_low'] > 0) | (some['band_high'] < 0)).sum()} of {len(some)} editions lie "
        "outside the band."
        for source, some in path.groupby("source", sort=False)
    ),
    "Värmdö, edition by edition: before the start (hollow) and after (filled), with the 90 % interval of each edition "
    "(thin) and of the whole path (wide). Source: table event_study.",
)

# %%
checks = read("""
    SELECT * FROM pre_trend WHERE status IN ('ok', 'no_lead') AND (source, measure) IN
        (('svenskt_naringsliv', 'rank'), ('skr_insikt', 'nki'))
    ORDER BY source DESC, initiative_id, estimator
""")
table_html(
    pd.DataFrame(
        {
            "Programme": checks["initiative_id"],
            "Ranking": checks["source"],
            "Leads": checks["n_leads"],
            "Largest, in sd": checks["largest_lead"],
            "p": checks["p_value"],
            "Fails": checks["fails"].astype(bool),
            "Sign open from Mbar": checks["breakdown_sign"],
            "95 % bounds hold zero from": checks["breakdown"],
        }
    ),
    {"Largest, in sd": 1, "p": 2, "Sign open from Mbar": 2, "95 % bounds hold zero from": 2},
)

# %% [markdown]
# *Mbar* is how large a departure after the start is allowed for, in units of the largest one before (Rambachan & Roth
# 2023). A value of 0 in the last column says that the interval holds zero even if nothing odd is allowed for: there is
# nothing to overturn.
#
# ## What this does not show
#
# - **Not that no kind of programme works.** Intervals as wide as these leave room for effects that any councillor would
#   be glad of.
# - **Not a fair trial.** Nobody drew lots: the state grant went to rural municipalities with long ways, and goals are
#   set by those that look bad.
# - **Not independent witnesses.** Dozens of municipalities got the same grant in the same year, and what happens to all
#   of them at once is counted as if it had happened to each alone: the interval is too narrow.
# - **Not one kind.** "Other plans" and "goals" are what pages call so, not one treatment.
# - **Not that the leads were flat.** One to five of them can miss a trend; a check that does not fail is no proof.
# - **Not anything about FSI's other customers.**
