# %% [markdown]
# # Were the promises kept, and are the claims borne out?
#
# A promise ("among the fifty best within two years") and a claim ("we climbed 97 places") are the two ends of a story
# that is told about a programme. Both can be held against figures that somebody else has published. This notebook
# checks each, names the page on both sides, and says what cannot be checked and why.
#
# A promise that was kept and a claim that is right say nothing yet about *why*; the second and the fifth notebook ask
# that. Everything here is read from the warehouse.

# %%
import duckdb
import numpy as np
import pandas as pd
from IPython.display import Markdown
from matplotlib.figure import Figure

from pipeline.paths import Paths
from pipeline.report import style
from pipeline.report.notebook_figure import figure_html, table_html
from pipeline.report.wording import words_for

con = duckdb.connect(str(Paths.here().warehouse), read_only=True)
words = words_for("en")
RANKING = {"svenskt_naringsliv": "Svenskt Näringsliv", "skr_insikt": "SKR's Insikt", "none": "no ranking"}


def read(query: str) -> pd.DataFrame:
    """Read rows of the warehouse."""
    return con.sql(query).df()


def number(values: pd.Series) -> pd.Series:
    """Write figures with the decimals that they have."""
    return values.map(lambda one: f"{one:,.10g}", na_action="ignore")


def said(codes: pd.Series, about: str) -> pd.Series:
    """Put a code into the words that a brief uses."""
    return codes.map(lambda code: words(f"{about}.{code}"), na_action="ignore")


def arrows(values: pd.Series) -> pd.Series:
    """Write "before -> after" so that no line is broken in it."""
    return values.str.replace(" -> ", "\u00a0→\u00a0").str.replace(" (", "\u00a0(")


def judged(frame: pd.DataFrame, about: str) -> pd.Series:
    """Say the judgement, and the reason where there is none."""
    reason = said(frame["missing"], f"{about}.missing").str.rstrip(".")
    return said(frame["status"], f"{about}.status") + (". " + reason).fillna("")


def tally(frame: pd.DataFrame, about: str) -> str:
    """Count the judgements."""
    counts = said(frame["status"], f"{about}.status").str.lower().value_counts()
    return ", ".join(f"{n} {status}" for status, n in counts.items())


# %% [markdown]
# ## The rules
#
# - **A promise** is judged by the figure of the edition, or the day, that it names. Without such a figure it *cannot be
#   checked*; that is not the same as *not kept*.
# - **A claim** is held against pages other than its own. If only its own page gives the figure, it cannot be checked:
#   no page is a witness for itself. A rounded figure agrees with a finer one (2.9 with 2.88).
# - A figure that one page merely lets us compute is too weak to call somebody wrong.
#
# The rules are the SQL of `14_goal_check.sql` and `15_claim_check.sql`.
#
# ## What the five programmes promised
#
# The figure leads to the page that decides; a source without a link is a document without an address.

# %%
goals = read("""
    SELECT k.kommun, g.text_en, g.ranking, g.deadline, n.observed, n.status, n.missing,
        promised.publisher AS promised_in, promised.url AS promised_at, found.url AS found_at
    FROM goal AS g
    JOIN goal_check AS n USING (initiative_id, goal_id)
    JOIN initiative AS i USING (initiative_id)
    JOIN kommun AS k USING (kommun_code)
    LEFT JOIN source_document AS promised ON promised.source_id = g.source_id
    LEFT JOIN source_document AS found ON found.source_id = n.source_id
    ORDER BY i.start, g.deadline_date, g.goal_id
""")
table_html(
    pd.DataFrame(
        {
            "Municipality": goals["kommun"],
            "Promise": goals["text_en"],
            "By": goals["deadline"],
            "Promised in": goals["promised_in"],
            "Found": number(goals["observed"]),
            "Judged": judged(goals, "goals"),
        }
    ),
    links={"Promised in": goals["promised_at"], "Found": goals["found_at"]},
)

# %%
Markdown(
    f"{len(goals)} promises with a number and a day: {tally(goals, 'goals')}. "
    f"Of them, {(goals['ranking'] != 'none').sum()} name a place in a ranking. The others count what the programme "
    "itself would do or bring about, and hardly any such count has been found."
)

# %% [markdown]
# ## Every promise of a place
#
# Other municipalities have promised a place in Svenskt Näringsliv's ranking too. All that name a place *and* a year:

# %%
ladder = read("""
    WITH promise AS (
        SELECT initiative_id AS of, goal_id, kommun_code, g.source_id, true AS is_programme
        FROM goal AS g JOIN initiative AS i USING (initiative_id)
        UNION ALL
        SELECT adoption_id, 'goal', kommun_code, source_id, false FROM adoption
    )
    SELECT k.kommun, n.edition, n.target, n.observed, n.status, n.missing, n.later_edition, n.later_value,
        told.url AS promised_at, found.url AS found_at
    FROM goal_check AS n
    JOIN promise AS p ON (p.of, p.goal_id) = (n.initiative_id, n.goal_id)
    JOIN kommun AS k USING (kommun_code)
    LEFT JOIN source_document AS told ON told.source_id = p.source_id
    LEFT JOIN source_document AS found ON found.source_id = n.source_id
    WHERE n.source = 'svenskt_naringsliv' AND n.metric = 'rank'
    -- A programme's own promise may have been read on another page as well.
    QUALIFY row_number() OVER (PARTITION BY k.kommun, n.edition, n.target ORDER BY p.is_programme DESC) = 1
    ORDER BY n.edition, n.target, k.kommun
""")

with style.drawing():
    figure = Figure(figsize=(7.4, 0.9 + 0.3 * len(ladder)), layout="constrained")
    axes = figure.subplots()
    for y, one in enumerate(ladder.itertuples()):
        axes.plot([one.target] * 2, [y - 0.32, y + 0.32], color=style.ACCENT, lw=2.6, solid_capstyle="butt")
        if np.isnan(one.observed):
            axes.text(one.target + 6, y, "not known", ha="right", va="center", fontsize=8.5, color=style.QUIET)
            continue
        kept = one.status == "met"
        axes.plot([one.target, one.observed], [y, y], color=style.FAINT, lw=1.4, zorder=1)
        axes.plot(one.observed, y, "o", ms=6.5, color=style.INK, mfc=style.INK if kept else "white", zorder=3)
        axes.annotate(
            f"{one.observed:.0f}", (one.observed, y), (9 if kept else -9, 0), textcoords="offset points",
            ha="left" if kept else "right", va="center", fontsize=8.5,
        )  # fmt: skip
    axes.set_yticks(
        range(len(ladder)), [f"{one.kommun} {one.edition}, promised {one.target:.0f}" for one in ladder.itertuples()]
    )
    axes.tick_params(axis="y", colors=style.INK)
    axes.set_ylim(len(ladder) - 0.4, -0.6)
    axes.set_xlim(290, -12)
    axes.set_xticks([290, 250, 200, 150, 100, 50, 1])
    axes.set_xlabel("place in Svenskt Näringsliv's ranking; better to the right")
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
figure_html(
    figure,
    "Ladder of promised places. "
    + " ".join(
        f"{one.kommun} {one.edition}: promised {one.target:.0f}, "
        + ("not known." if np.isnan(one.observed) else f"reached {one.observed:.0f}.")
        for one in ladder.itertuples()
    ),
    "The place that was promised (line) and the one that was reached (filled: kept; hollow: not kept), by the edition "
    "that shows it. Source: tables goal, adoption and goal_check.",
)

# %%
table_html(
    pd.DataFrame(
        {
            "Municipality": ladder["kommun"],
            "Edition": ladder["edition"],
            "Promised": ladder["target"],
            "Reached": ladder["observed"],
            "Judged": judged(ladder, "goals"),
            "Next known": number(ladder["later_value"]) + " (" + ladder["later_edition"].astype("string") + ")",
        }
    ),
    links={"Promised": ladder["promised_at"], "Reached": ladder["found_at"]},
)

# %%
kept, missed = ((ladder["status"] == status).sum() for status in ("met", "not_met"))
late = read("""
    SELECT count(*) FILTER (known_because = 'result') AS told_after, count(*) AS n
    FROM adoption JOIN goal_check ON (goal_check.initiative_id, goal_check.goal_id) = (adoption_id, 'goal')
    WHERE status = 'met'
""").iloc[0]
Markdown(
    f"{kept} of {kept + missed} promises with a known outcome were kept. That is no success rate: of the "
    f"{late['n']:.0f} kept ones outside the five programmes, **{late['told_after']:.0f}** are known because somebody "
    "told of them once they had been reached. Promises that came to nothing are seldom recalled in print."
)

# %% [markdown]
# ## What was claimed
#
# As figures: before → after (change); "?" is not said.

# %%
claims = read("""
    SELECT k.kommun, c.*, n.claimed, n.found, n.found_from, n.found_to, n.status, n.missing,
        n.phase_of_to_edition AS phase, n.phase_is_certain, n.later_edition, n.later_value, own.publisher AS claimed_in,
        own.url AS claimed_at
    FROM claim AS c
    JOIN claim_check AS n USING (initiative_id, claim_id)
    JOIN initiative AS i USING (initiative_id)
    JOIN kommun AS k USING (kommun_code)
    LEFT JOIN source_document AS own ON own.source_id = c.source_id
    ORDER BY i.start, c.claimed_on, c.claim_id
""")
table_html(
    pd.DataFrame(
        {
            "Municipality": claims["kommun"],
            "Year": claims["claimed_on"].str[:4],
            "Claim": claims["text_en"],
            "Claimed in": claims["claimed_in"],
            "Ranking": claims["ranking"].replace(RANKING),
            "As figures": arrows(claims["claimed"]).mask(claims["missing"] == "names_no_number"),
            "In the ledger": arrows(claims["found"]),
            "Judged": judged(claims, "claims"),
        }
    ),
    links={"Claimed in": claims["claimed_at"]},
)

# %%
Markdown(
    f"{len(claims)} claims: {tally(claims, 'claims')}. A right figure may still be taken to show more than it does; "
    "that is the next question."
)

# %% [markdown]
# The pages that each was held against, other than its own:

# %%
others = read("""
    SELECT k.kommun, c.text_en, c.ranking, r.edition, r.value, d.publisher, d.url
    FROM claim AS c
    JOIN initiative AS i USING (initiative_id)
    JOIN kommun AS k USING (kommun_code)
    JOIN reading AS r ON (r.kommun_code, r.source, r.measure) = (i.kommun_code, c.ranking, c.measure)
        AND r.edition IN (c.from_edition, c.to_edition) AND r.usable AND r.source_id <> c.source_id
    JOIN source_document AS d ON d.source_id = r.source_id
    ORDER BY i.start, c.claimed_on, c.claim_id, r.edition, d.publisher, r.value
""")
table_html(
    pd.DataFrame(
        {
            "Municipality": others["kommun"],
            "Claim": others["text_en"],
            "Edition": others["edition"],
            "Figure": number(others["value"]),
            "Page": others["publisher"],
        }
    ),
    links={"Page": others["url"]},
)

# %% [markdown]
# ## Could the programme have been felt when firms were asked?
#
# A claim that credits a programme points at an edition. If firms were asked before the programme could be felt, the
# figure may be right and the credit cannot be.

# %%
credited = claims[claims["to_edition"].notna()]
FELT = {"before": "no: asked before", "exposed": "yes", "after": "no longer", "partial": "in part"}
table_html(
    pd.DataFrame(
        {
            "Municipality": credited["kommun"],
            "Claim": credited["text_en"],
            "Edition": credited["to_edition"],
            "Does the source credit the programme?": credited["attributes_to_programme"],
            "Could it have been felt?": credited["phase"]
            .map(FELT)
            .where(credited["phase_is_certain"].eq(True), "depends on the day of the start"),
        }
    )
)

# %%
sure = credited["phase_is_certain"].eq(True)
Markdown(
    f"Of {len(credited)} claims about an edition, {(sure & (credited['phase'] == 'before')).sum()} are about one that "
    f"was surveyed before the programme could be felt, {(~sure).sum()} about one for which that depends on a start "
    f"that is not known to the day, and {(sure & (credited['phase'] == 'exposed')).sum()} about one in which it could."
)

# %% [markdown]
# ## Did it last?
#
# Each place that was celebrated, and the next edition that is known, at most two later.

# %%
path = credited[(credited["measure"] == "rank") & credited["found_to"].notna()].drop_duplicates(
    ["kommun", "ranking", "to_edition"]
)
with style.drawing():
    figure = Figure(figsize=(7.4, 0.7 + 0.62 * len(path)), layout="constrained")
    axes = figure.subplots()
    for y, one in enumerate(path.itertuples()):
        steps = [(one.found_from, "o", "white"), (one.found_to, "o", style.INK), (one.later_value, "D", style.EXPECTED)]
        for shift, (left, right) in ((0.0, (one.found_from, one.found_to)), (0.22, (one.found_to, one.later_value))):
            if not (np.isnan(left) or np.isnan(right)):
                arrow = {"arrowstyle": "-|>", "color": style.QUIET, "lw": 1, "shrinkA": 4, "shrinkB": 4}
                axes.annotate("", (right, y + shift), (left, y + shift), arrowprops=arrow)
        for shift, (value, mark, fill) in zip((0.0, 0.0, 0.22), steps, strict=True):
            if not np.isnan(value):
                axes.plot(value, y + shift, mark, ms=6, color=style.INK, mfc=fill, zorder=3)
                below = shift > 0
                axes.annotate(
                    f"{value:.0f}", (value, y + shift), (0, -13 if below else 6), textcoords="offset points",
                    ha="center", fontsize=8.5,
                )  # fmt: skip
    names = [f"{one.kommun}, {RANKING[one.ranking]} {one.to_edition:.0f}" for one in path.itertuples()]
    axes.set_yticks(range(len(path)), names)
    axes.tick_params(axis="y", colors=style.INK)
    axes.set_ylim(len(path) - 0.2, -0.7)
    axes.set_xlim(290, 1)
    axes.set_xticks([290, 250, 200, 150, 100, 50, 1])
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
figure_html(
    figure,
    "Celebrated places and what followed. "
    + " ".join(
        f"{name}: from {number(pd.Series([one.found_from])).fillna('an unknown place')[0]} to {one.found_to:.0f}, then "
        + ("nothing known." if np.isnan(one.later_value) else f"{one.later_value:.0f} in {one.later_edition:.0f}.")
        for name, one in zip(names, path.itertuples(), strict=True)
    ),
    "From the place before (hollow) to the celebrated one (filled), and the next that is known (diamond, one step "
    "down); better to the right. Source: table claim_check.",
)

# %%
followed = path.dropna(subset="later_value")
lost = followed["later_value"] > followed["found_to"]
Markdown(
    f"Of {len(followed)} celebrated places with a known sequel, {lost.sum()} were followed by a worse one. An "
    "unusually good place is ordinarily followed by a less good one, whatever anybody does: the third notebook "
    "shows by how much."
)

# %% [markdown]
# ## What cannot be checked, and why

# %%
why = pd.concat(
    [
        frame.loc[frame["status"] == "cannot_be_checked", "missing"].value_counts(sort=False).rename("n").reset_index()
        .assign(what=what, because=lambda counted, about=about: said(counted["missing"], f"{about}.missing"))
        for what, about, frame in (("Promise", "goals", goals), ("Claim", "claims", claims))
    ]
)  # fmt: skip
WOULD_HELP = {
    "no_figure_found": "a report of the programme with its own count",
    "no_value_for_edition": "the ranking of that edition, or a page of that year about the municipality",
    "names_no_ranking": "nothing: there is no figure to hold it against",
    "names_no_number": "the figure that is meant",
    "names_no_edition": "the year that is meant",
    "only_its_own_page": "any other page with the figure; the official file has it",
    "only_one_of_the_two_elsewhere": "a second page for the other of the two figures",
    "only_a_computed_figure_against": "a page that states the figure instead of a change",
}
table_html(
    pd.DataFrame(
        {
            "What": why["what"],
            "Because": why["because"],
            "How many": why["n"],
            "What would help": why["missing"].map(WOULD_HELP),
        }
    )
)

# %% [markdown]
# `make fetch all` takes the official files where they can be reached; with them most questions of a figure are settled.
#
# ## What this does not show
#
# - **Not that a kept promise was the programme's doing**, nor that a missed one was its failure. Places are relative:
#   somebody else has to move down.
# - **Not how often promises are kept.** They are known to us because somebody wrote of them, more often when they were.
# - **Not that what cannot be checked is wrong.** It means that no second page has been found.
# - **Not that two pages are two witnesses.** A newspaper may print a press release; both then say the same.
# - **Not what was promised without a number.** "A better climate" is left out; so is all that no public page tells.
