# %% [markdown]
# # Did FSI move Värmdö's rank?
#
# Värmdö began to visit its firms more often and to hold workshops with them; the method was later sold as FSI. Its
# makers say that the municipality climbed almost a hundred places. This notebook takes the claim apart, step by step:
# when could the work have been seen, what was seen, what would have been seen anyway, and how large would a climb have
# to be for us to notice it?
#
# Every number is read from the warehouse or computed by `pipeline.estimate`; the first notebook explains the two
# rankings and the model of ordinary movement.

# %%
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from IPython.display import Markdown
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from pipeline.estimate.mean_reversion import MeanReversion, mean_reversion
from pipeline.estimate.placebo import Placebos, comparable, p_value
from pipeline.estimate.sample import SAMPLES, Comparison, main_comparison
from pipeline.paths import Paths
from pipeline.report import style
from pipeline.report.notebook_figure import figure_html, table_html
from pipeline.warehouse.panel import MEASURES, panel, programmes

con = duckdb.connect(str(Paths.here().warehouse), read_only=True)
FSI = "varmdo-fsi"
RANKING = {"svenskt_naringsliv": "Svenskt Näringsliv", "skr_insikt": "SKR's Insikt"}
MEASURE = {"rank": "place", "nki": "index (NKI)"}
NAME = {(source, measure): f"{RANKING[source]}, {MEASURE[measure]}" for source, measure in MEASURES}


def read(query: str) -> pd.DataFrame:
    """Read rows about the programme."""
    return con.execute(query, {"fsi": FSI}).df()


def named(frame: pd.DataFrame) -> pd.Series:
    """Name the ranking and the measure of each row."""
    return frame["source"].replace(RANKING) + ", " + frame["measure"].replace(MEASURE)


# %% [markdown]
# ## The programme, and what is claimed for it

# %%
programme = read("SELECT * FROM initiative WHERE initiative_id = $fsi").iloc[0]
Markdown(
    f"{programme['summary_en']}\n\n"
    f"The start is known to the {programme['start_precision']} only: {programme['start_date']}. "
    + (f"No end is known; {programme['end']:%Y-%m-%d} is assumed. " if programme["end_assumed"] else "")
    + f"Answers are taken to change {programme['lag_months']} months after the work begins, and editions up to "
    f"{programme['effect_horizon_years']:.0f} years after its end still count."
)

# %%
claims = read("""
    SELECT c.*, n.status, n.missing, n.found_from, n.found_to, n.phase_of_to_edition, n.phase_is_certain, d.publisher
    FROM claim AS c
    JOIN claim_check AS n USING (initiative_id, claim_id)
    LEFT JOIN source_document AS d ON d.source_id = n.source_id
    WHERE initiative_id = $fsi
    ORDER BY claimed_on, claim_id
""")
table_html(
    pd.DataFrame(
        {
            "When": claims["claimed_on"],
            "Who": claims["claimed_by"],
            "Claim": claims["text_en"],
            "Ranking": claims["ranking"].replace(RANKING),
        }
    )
)

# %% [markdown]
# ## Which editions could have been moved at all?
#
# An edition can carry an effect only if firms were asked after the work had begun to be felt. As only the year of the
# start is known, each edition is judged for the earliest, the middle and the latest day that it can mean. One whose
# answer depends on the day is used by neither side of the main estimate.

# %%
exposure = read("""
    SELECT x.source, x.edition, phase_earliest, phase, phase_latest, years_since_start,
        fieldwork_start, fieldwork_end,
        year(fieldwork_start) + (dayofyear(fieldwork_start) - 1) / 365.25 AS opens,
        year(fieldwork_end) + dayofyear(fieldwork_end) / 365.25 AS closes,
        if(phase_is_certain, phase, 'depends on the start') AS seen_as
    FROM exposure AS x
    JOIN edition USING (source, edition)
    WHERE initiative_id = $fsi AND is_declared
    ORDER BY source DESC, edition
""")
depends = exposure[exposure["seen_as"] == "depends on the start"]
near = exposure[exposure["years_since_start"].abs() < 2]
months = [near[end].dt.strftime("%b %Y") for end in ("fieldwork_start", "fieldwork_end")]
table_html(
    pd.DataFrame(
        {
            "Ranking": near["source"].replace(RANKING),
            "Edition": near["edition"],
            "Firms asked": months[0] + " – " + months[1],
            "If the start was early": near["phase_earliest"],
            "in the middle": near["phase"],
            "late": near["phase_latest"],
            "Used as": near["seen_as"].where(near["seen_as"].isin(["before", "exposed"]), "neither"),
        }
    )
)

# %%
LOOK = {
    "before": style.QUIET,
    "depends on the start": "white",
    "partial": "white",
    "exposed": style.ACCENT,
    "after": style.FAINT,
}
shown = exposure[exposure["edition"] >= 2012]
start, latest = read("""
    SELECT year(day) + (dayofyear(day) - 1) / 365.25 AS day
    FROM (SELECT unnest([start_earliest, start_latest]) AS day FROM initiative WHERE initiative_id = $fsi)
    ORDER BY day
""")["day"]

with style.drawing():
    figure = Figure(figsize=(7.4, 2.3), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(start, latest, color=style.EXPOSURE, lw=0)
    axes.text((start + latest) / 2, -0.4, "start", ha="center", color=style.EXPOSURE_INK, fontstyle="italic")
    for row, source in enumerate(RANKING):
        for at, one in enumerate(shown[shown["source"] == source].itertuples()):
            y = row + 0.28 * (at % 2)
            look = {"color": LOOK[one.seen_as], "edgecolor": style.INK, "lw": 0.7}
            axes.barh(y, one.closes - one.opens, 0.2, one.opens, **look)
            axes.text(one.closes + 0.06, y, f"{one.edition % 100:02d}", va="center", fontsize=8)
    axes.set_yticks([0.14, 1.14], RANKING.values())
    axes.set_ylim(1.5, -0.6)
    axes.grid(False)
    legend = [phase for phase in LOOK if (shown["seen_as"] == phase).any()]
    patches = [Patch(facecolor=LOOK[phase], edgecolor=style.INK, lw=0.7) for phase in legend]
    figure.legend(patches, legend, loc="outside lower center", ncols=len(legend), frameon=False)
figure_html(
    figure,
    "Timeline of both rankings' fieldwork with the year of the start. It depends on the day of the start what "
    + " and ".join(f"{RANKING[one.source]} {one.edition}" for one in depends.itertuples())
    + " can show.",
    "When firms were asked, by edition, and whether the answers can carry an effect. "
    "Source: tables exposure and edition.",
)

# %%
claim = claims[(claims["ranking"] == "skr_insikt") & (claims["measure"] == "rank")].iloc[0]
edition = exposure[(exposure["source"] == "skr_insikt") & (exposure["edition"] == claim["to_edition"])].iloc[0]
Markdown(
    f'"{claim["text_en"]}" is about Insikt\'s edition **{edition["edition"]}**, which covers the cases of that whole '
    f"year. If the work began on the first day that the start can mean, the edition is *{edition['phase_earliest']}*; "
    f"if it began on the last, it is *{edition['phase_latest']}*. "
    + (
        "So the edition on which the claim rests depends on a month that no page gives."
        if edition["seen_as"] == "depends on the start"
        else "So the start does not matter to it."
    )
)

# %% [markdown]
# ## What was seen

# %%
observed = read("""
    WITH numbered AS (
        SELECT source, edition, fieldwork_mid, row_number() OVER (PARTITION BY source ORDER BY edition) AS number
        FROM edition
    )
    SELECT o.source, o.measure, o.edition, e.fieldwork_mid, o.value, d.publisher, o.basis,
        if(x.phase_is_certain, x.phase, 'depends on the start') AS seen_as,
        -- The same in editions that follow on one another.
        e.number - row_number() OVER (PARTITION BY o.source, o.measure ORDER BY o.edition) AS run
    FROM observation AS o
    JOIN initiative AS i USING (kommun_code)
    JOIN numbered AS e USING (source, edition)
    JOIN exposure AS x
        ON (x.initiative_id, x.source, x.edition) = (i.initiative_id, o.source, o.edition) AND x.is_declared
    JOIN source_document AS d ON d.source_id = o.source_id
    WHERE i.initiative_id = $fsi AND o.measure IN ('rank', 'nki')
    ORDER BY o.source DESC, o.measure DESC, o.edition
""")
path = read("SELECT * FROM counterfactual_path WHERE initiative_id = $fsi ORDER BY source, measure, edition")


def panels(*, expected: bool) -> Figure:
    """Draw what was seen and, if asked, where Värmdö would ordinarily have been."""
    with style.drawing():
        figure = Figure(figsize=(7.4, 3.0), layout="constrained")
        places = figure.subplots(1, 3, width_ratios=[1.35, 1.2, 1])
        for axes, (source, measure) in zip(places, NAME, strict=True):
            if expected:
                band = path[(path["source"] == source) & (path["measure"] == measure)]
                time = band["fieldwork_mid"]
                axes.fill_between(time, band["ci_low"], band["ci_high"], color=style.EXPECTED_FIELD, lw=0)
                axes.plot(time, band["counterfactual"], color=style.EXPECTED, ls=(0, (4, 2.5)), lw=1.5)
            known = observed[(observed["source"] == source) & (observed["measure"] == measure)]
            for _, run in known.groupby("run"):
                axes.plot(run["fieldwork_mid"], run["value"], color=style.INK, lw=1.4, zorder=2)
            for one in known.itertuples():
                spot = (one.fieldwork_mid, one.value)
                axes.plot(*spot, "o", ms=5, mfc=LOOK[one.seen_as], mec=style.INK, zorder=3)
                label = axes.annotate(f"{one.value:.0f}", spot, (0, 5), textcoords="offset points", ha="center")
                label.set(fontsize=8, bbox={"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.4})
            if measure == "rank":
                axes.set_ylim(290 if source == "svenskt_naringsliv" else 200, -5)
            axes.set_xlim(2009.5, 2024.5)
            axes.set_xticks(range(2010, 2025, 4))
            axes.set_title(NAME[source, measure], fontsize=9.5)
    return figure


figure_html(
    panels(expected=False),
    " ".join(
        f"{NAME[key]}: " + ", ".join(f"{one.edition} {one.value:.0f}" for one in known.itertuples()) + "."
        for key, known in observed.groupby(["source", "measure"], sort=False)
    ),
    "Värmdö in both rankings, by the middle of the fieldwork; better is up. A line joins editions that follow on one "
    "another. Grey: before. White: depends on the start. Blue: exposed. Source: tables observation and exposure.",
)

# %%
table_html(
    pd.DataFrame(
        {
            "Ranking": named(observed),
            "Edition": observed["edition"],
            "Value": observed["value"],
            "Read at": observed["publisher"],
            "Basis": observed["basis"],
            "Phase": observed["seen_as"],
        }
    )
)

# %% [markdown]
# "Derived" means that a page gave the change and one of the two values, and the other was worked out.
#
# ## Before and after
#
# What a press release compares: the last edition before with an edition after. Positive is better. The index is
# counted from the national value of its edition, so that a rise shared by all is credited to nobody.

# %%
effects = read("""
    SELECT * FROM effect WHERE initiative_id = $fsi
    ORDER BY source DESC, measure DESC, lag_months, sample, horizon NULLS LAST
""")
effects["difference"] = effects["effect_places"].fillna(effects["effect"])
estimated = effects[effects["is_main"] & effects["effect"].notna()]
plain = estimated[estimated["estimator"] == "before_after"]
table_html(
    pd.DataFrame(
        {
            "Ranking": named(plain),
            "Edition": plain["edition"].astype("string").fillna("mean of the exposed"),
            "Before": plain["before_value"],
            "After": plain["observed"],
            "Better by": plain["difference"],
        }
    ),
    {"Better by": 1},
)

# %%
values = observed.set_index(["source", "measure", "edition"])["value"]
before, at, after = claim["from_edition"], claim["to_edition"], claim["to_edition"] + 1
places = [values.get(("skr_insikt", "rank", year), np.nan) for year in (before, at, after)]
points = [values.get(("skr_insikt", "nki", year), np.nan) for year in (before, at, after)]
Markdown(
    f"The celebrated climb, from {places[0]:.0f} to {places[1]:.0f} in Insikt's edition {at}, is not in the table "
    f"({edition['seen_as']}). One edition later the place was **{places[2]:.0f}**: of "
    f"{places[0] - places[1]:.0f} places, {places[2] - places[1]:.0f} were gone again. The index went {points[0]:.0f}, "
    f"{points[1]:.0f}, {points[2]:.0f}: in the middle of that list a few points are very many places."
)

# %% [markdown]
# ## Where would Värmdö ordinarily have been?
#
# The movement model, fitted to municipalities without a known programme, says how much of a municipality's history
# carries over. From Värmdö's own earlier editions it predicts the exposed ones. A bad year just before is expected to
# be followed by a better one, programme or not.

# %%
comparisons = {}
for source, measure in MEASURES:
    of = panel(con, source, measure)
    comparisons[source, measure] = main_comparison([Comparison(of, sample) for sample in SAMPLES])

table_html(
    pd.DataFrame(
        {
            "Ranking": NAME[key],
            "Fitted to municipalities": main.model.n_units,
            "Permanent": main.model.permanent / main.model.total,
            "Passing": main.model.passing / main.model.total,
            "Left after a year (rho)": main.model.rho,
            "Noise": main.model.noise / main.model.total,
        }
        for key, main in comparisons.items()
    ),
    {"Permanent": 2, "Passing": 2, "Left after a year (rho)": 2, "Noise": 2},
)


# %%
@dataclass(frozen=True)
class Estimate:
    """Värmdö against its prediction, and the placebos that have the same kind of data."""

    result: MeanReversion
    alike: Placebos

    @property
    def p(self) -> float:
        return p_value(self.result.z, self.alike.z)


def estimate(main: Comparison, y: np.ndarray) -> Estimate:
    """Predict the exposed editions from the earlier ones; y are Värmdö's values on the scale."""
    time, noise = main.panel.time, main.panel.relative_noise[main.panel.row(programme["kommun_code"])]
    fsi = next(one for one in programmes(con, main.panel) if one.initiative_id == FSI)
    exposure = fsi.exposure[fsi.declared_lag]
    before, after = exposure.before & np.isfinite(y), exposure.exposed & np.isfinite(y)
    prediction = mean_reversion(main.model, time[before], y[before], time[after], noise[before], noise[after])
    gap = float(time[after][0] - time[before][-1])
    alike = comparable(main.placebos, gap=gap, n_pre=int(before.sum()), n_post=int(after.sum()))
    return Estimate(prediction.of_mean(y[after]), alike)


own = {key: main.panel.y[main.panel.row(programme["kommun_code"])] for key, main in comparisons.items()}
estimates = {key: estimate(main, own[key]) for key, main in comparisons.items()}

# %% [markdown]
# The pipeline did the same before this notebook. The two must agree:

# %%
window = estimated[(estimated["estimator"] == "mean_reversion") & estimated["horizon"].isna()]
assert list(zip(window["source"], window["measure"], strict=True)) == sorted(estimates, reverse=True)
for row in window.itertuples():
    mine = estimates[row.source, row.measure]
    np.testing.assert_allclose(mine.result.effect, row.effect, rtol=1e-4, atol=1e-6)
    assert len(mine.alike) == row.n_donors
    if row.status == "ok":
        np.testing.assert_allclose(mine.p, row.p_value, rtol=1e-6)

figure_html(
    panels(expected=True),
    "The three panels again, with the expected path and its 90 % interval. Mean of the exposed editions: "
    + "; ".join(
        f"{NAME[row.source, row.measure]}, seen {row.observed:.0f}, expected {row.counterfactual:.0f}"
        for row in window.itertuples()
    )
    + ".",
    "What was seen (points), and what was to be expected from Värmdö's own history (dashed, with its 90 % interval). "
    "Source: tables observation and counterfactual_path.",
)

# %%
table_html(
    pd.DataFrame(
        {
            "Ranking": named(window),
            "Mean seen": window["observed"],
            "Expected": window["counterfactual"],
            "90 % from": window["ci_low"],
            "to": window["ci_high"],
            "Better by": window["difference"],
            "Editions before": window["n_pre"],
        }
    ),
    {"Mean seen": 1, "Expected": 1, "90 % from": 1, "to": 1, "Better by": 1},
)

# %% [markdown]
# ## How often does such a move happen anyway?
#
# No model at all: of the municipalities without a known programme that stood about where Värmdö stood, how many had
# moved as far, in the same direction, when as much time had gone by?

# %%
rates = effects[effects["is_main"] & (effects["estimator"] == "base_rate") & effects["edition"].notna()]
Markdown(
    "\n".join(
        f"- **{NAME[row.source, row.measure]}, edition {row.edition:.0f}.** Värmdö went from {row.before_value:.0f} to "
        f"{row.observed:.0f}. Of {row.n_donors:.0f} such municipalities {row.n_as_large:.0f} had moved as far: "
        f"{100 * row.share:.0f} % (95 % interval {100 * row.share_low:.0f} to {100 * row.share_high:.0f}). "
        f"Half of them had moved enough to get from {row.before_value:.0f} to {row.counterfactual:.0f}."
        for row in rates[rates["status"] == "ok"].itertuples()
    )
)

# %%
too_few = sorted(set(named(rates[rates["status"] == "too_few_comparable"])))
Markdown(
    "Pages are written about climbs, so the shares are rather too high than too low; but part of every such climb is "
    "the way back from a low place, for others as for Värmdö."
    + (f" Too few municipalities are comparable in: {'; '.join(too_few)}." if too_few else "")
)

# %% [markdown]
# ## Placebos
#
# The same estimate for every municipality without a programme, and every start year, that has the same kind of data.
# Where among them does Värmdö lie? Effects are in predictive standard deviations, so that short and long histories can
# be compared.

# %%
judged = [("svenskt_naringsliv", "rank"), ("skr_insikt", "nki")]
with style.drawing():
    figure = Figure(figsize=(7.4, 2.5), layout="constrained")
    for axes, key in zip(figure.subplots(1, 2), judged, strict=True):
        mine = estimates[key]
        axes.hist(np.clip(mine.alike.z, -4, 4), np.linspace(-4, 4, 17), color=style.EXPECTED_FIELD, edgecolor="white")
        axes.margins(y=0.2)
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.axvline(mine.result.z, color=style.ACCENT, lw=2)
        axes.text(mine.result.z, 1, " Värmdö", color=style.ACCENT, va="top", transform=axes.get_xaxis_transform())
        axes.set_title(NAME[key], fontsize=9.5)
        axes.set_xlabel("effect in standard deviations; better to the right")
figure_html(
    figure,
    "Two histograms of placebo effects with Värmdö's own marked. "
    + " ".join(f"{NAME[key]}: Värmdö at {estimates[key].result.z:.1f} standard deviations." for key in judged),
    "Effects of imaginary programmes on municipalities without a known one (number of placebos), and Värmdö's. "
    "Source: pipeline.estimate on table observation.",
)

# %%
Markdown(
    "\n".join(
        f"- **{NAME[key]}**: {row['n_as_large']:.0f} of {row['n_donors']:.0f} placebos lie at least as far from what "
        f"was expected as Värmdö, up or down (p = {estimates[key].p:.2f})."
        for key in judged
        for _, row in window[(window["source"] == key[0]) & (window["measure"] == key[1])].iterrows()
    )
)

# %% [markdown]
# ## How large a climb would have been noticed?
#
# "No effect seen" is worth little if no effect of a reasonable size could have been seen. The minimum detectable effect
# is the smallest one that a test at 5 % would call four times in five.

# %%
power = read("SELECT * FROM power WHERE initiative_id = $fsi AND horizon IS NULL").merge(
    window[["source", "measure", "counterfactual"]].reset_index(names="order"), on=["source", "measure"]
)
power = power.sort_values("order")
is_rank = power["measure"] == "rank"
needed = power["minimum_detectable_effect"].mask(is_rank, power["minimum_detectable_places"])
table_html(
    pd.DataFrame(
        {
            "Ranking": named(power),
            "Expected": power["counterfactual"],
            "Must be better by": needed,
            "That is, at": power["counterfactual"] + needed.mask(is_rank, -needed),
        }
    ),
    {"Expected": 0, "Must be better by": 0, "That is, at": 0},
)

# %% [markdown]
# A dash would mean that not even place 1 was enough. Whatever a round of visits and workshops may do to a rank, an
# effect has to be as large as this before one municipality in one ranking can show it.
#
# ## Does it depend on the lag, or on the sample?
#
# The same estimate with answers taken to change at once, and after three, six and twelve months; and from complete
# lists only.

# %%
lags = effects[(effects["estimator"] == "mean_reversion") & effects["horizon"].isna()]
some = lags[lags["effect"].notna()]
table_html(
    pd.DataFrame(
        {
            "Ranking": named(some),
            "Lag, months": some["lag_months"],
            "Sample": some["sample"].replace({"all": "every source", "list": "complete lists"}),
            "Mean seen": some["observed"],
            "Expected": some["counterfactual"],
            "Better by": some["difference"],
            "Placebos": some["n_donors"],
            "p": some["p_value"],
        }
    ),
    {"Mean seen": 1, "Expected": 1, "Better by": 1, "p": 2},
)

# %%
reasons = sorted(set(lags.loc[lags["effect"].isna(), "status"].str.replace("_", " ")))
spans = some.groupby(["source", "measure"], sort=False)["difference"].agg(["min", "max"])
Markdown(
    "Over lags and samples the difference runs, in places or points, "
    + "; ".join(f"from {row['min']:.1f} to {row['max']:.1f} in {NAME[key]}" for key, row in spans.iterrows()).replace(
        "-", "−"
    )
    + (f". Rows are missing where it could not be made ({'; '.join(reasons)})" if reasons else "")
    + ". The longer the lag, the more editions count as before, the celebrated one in the end among them."
)

# %% [markdown]
# ## One figure that carries weight
#
# The last index before the start is worked out from a newspaper's report of the rise; the programme's makers give
# another rise. What if they are right?

# %%
key = ("skr_insikt", "nki")
main, told = comparisons[key], claims[(claims["measure"] == "nki") & claims["change"].notna()].iloc[0]
since, to = main.panel.column(told["from_edition"]), main.panel.column(told["to_edition"])
claimed = own[key].copy()
claimed[since] = main.panel.to_units(own[key][to], to) - told["change"] - main.panel.level[since]
cases = {
    "as in the warehouse": (own[key], estimates[key]),
    f"as {told['claimed_by']} tells it": (claimed, estimate(main, claimed)),
}
table_html(
    pd.DataFrame(
        {
            f"Index of {told['from_edition']}": case,
            "is": main.panel.to_units(y[since], since),
            "Better than expected by": one.result.effect,
            "p": one.p,
        }
        for case, (y, one) in cases.items()
    ),
    {"Better than expected by": 1, "p": 2},
)

# %% [markdown]
# ## Goals and claims, checked
#
# A claim is checked against pages other than its own.

# %%
table_html(
    pd.DataFrame(
        {
            "Claim": claims["text_en"],
            "Check": claims["status"].str.replace("_", " "),
            "Because": claims["missing"].str.replace("_", " "),
            "Other page": claims["publisher"],
            "Found": claims["found_from"].map("{:g}".format, na_action="ignore").fillna("–")
            + " → "
            + claims["found_to"].map("{:g}".format, na_action="ignore").fillna("–"),
            "The later edition": claims["phase_of_to_edition"].where(
                claims["phase_is_certain"].eq(True), "depends on the start"
            ),
        }
    )
)

# %%
goals = read("SELECT status FROM goal_check WHERE initiative_id = $fsi")["status"]
counts = claims["status"].value_counts()
Markdown(
    (f"Of {len(goals)} goals, {(goals == 'met').sum()} were met. " if len(goals) else "No goal is known. ")
    + f"Of {len(claims)} claims, other pages bear out {counts.get('agrees', 0)} and contradict "
    f"{counts.get('disagrees', 0)}; {counts.get('cannot_be_checked', 0)} cannot be checked. A figure may be right and "
    "say nothing about its cause."
)

# %% [markdown]
# ## The verdict
#
# The rule was written down before the data were looked at (`pipeline/estimate/verdict.py`).

# %%
verdicts = read("SELECT * FROM verdict WHERE initiative_id = $fsi ORDER BY is_headline DESC")
table_html(
    pd.DataFrame(
        {
            "Ranking": named(verdicts),
            "Verdict": verdicts["headline_en"],
            "p": verdicts["p_value"],
            "after Holm": verdicts["p_holm"],
            "Estimators": verdicts["n_estimators"],
            "Same sign, %": 100 * verdicts["agreement"],
        }
    ),
    {"p": 2, "after Holm": 2},
)

# %% [markdown]
# ## What this does not show

# %%
answers = read("""
    SELECT o.value
    FROM observation AS o
    JOIN initiative AS i USING (kommun_code)
    JOIN claim AS c ON (c.initiative_id, c.ranking, c.to_edition) = (i.initiative_id, o.source, o.edition)
    WHERE i.initiative_id = $fsi AND o.source = 'skr_insikt' AND o.measure = 'n_responses'
""")["value"]
rests_on = f" and rests on {answers.iloc[0]:.0f} answers" if len(answers) else ""
Markdown(f"""
- **Not that FSI had no effect.** "Not seen" and "not there" are different sentences, and only a very large effect
  would have been seen.
- **Not what the celebrated edition says of FSI.** Insikt's edition {at} counts as "{edition["seen_as"]}"{rests_on}.
  Of the {places[0] - places[1]:.0f} places that it gave, {places[2] - places[1]:.0f} were gone in edition {after}.
- **Not what firms met.** A place is relative: Värmdö may have become easier to deal with while others did too.
- **Not a comparison with chosen doubles.** Too few municipalities are known in every edition to build one.
- **Not a fair sample of the others.** What is known of them is mostly what somebody wrote about.
- **Not FSI alone.** A new head of business development came in the same year, and nothing here can tell the one from
  the other.
""")
