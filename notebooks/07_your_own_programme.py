# %% [markdown]
# # How is a programme of your own evaluated?
#
# From an empty file to a brief of two pages: what is to be filled in, what happens if it is filled in wrongly, and what
# comes out. Everything runs for real, with the functions behind these commands:
#
#     .venv/bin/python -m pipeline new my-programme.toml
#     .venv/bin/python -m pipeline facts Härnösand
#     .venv/bin/python -m pipeline evaluate my-programme.toml
#
# > **The programme in this notebook is made up** (*påhittat*). Härnösand has not run it, promised it or claimed
# > anything for it. The places of Härnösand are real, so the brief below shows what would be said *if* there had been
# > such a programme.

# %%
import tempfile
from pathlib import Path

import duckdb
import pandas as pd
from IPython.display import Markdown

from pipeline.faults import InputFaults
from pipeline.own_programme import evaluate_file, joined, new_file, report
from pipeline.paths import Paths
from pipeline.report.briefs import brief_images
from pipeline.report.facts import brief_facts
from pipeline.report.notebook_figure import picture_html, table_html

paths = Paths.here()
con = duckdb.connect(str(paths.warehouse), read_only=True)
# Gone when the notebook ends; nothing is written into the project.
folder = tempfile.TemporaryDirectory()
file = Path(folder.name) / "my-programme.toml"

# %% [markdown]
# ## 1. A file to fill in
#
# `new` writes it, with a word on every key. It begins:

# %%
new_file(file)
template = file.read_text("utf-8")
head, _, rest = template.partition("# What was done")
Markdown(f"```toml\n{head.rstrip()}\n```")

# %% [markdown]
# Below that follow what was done, what was promised, what was claimed and what else happened, each as often as needed.
# What is not known is deleted: a missing key stays missing, and the brief says so.
#
# ## 2. Fill it in
#
# The example keeps the head and one promise. Its name, its summary and its promise all say that they are made up, for a
# brief may be read without this page beside it.

# %%
FILLED_IN = {
    '"my-programme"': '"pahittat-exempel"',
    '"Bättre företagsklimat"': '"Påhittat program"',
    '"Starten är månaden för kommunstyrelsens beslut."': '"Starten är påhittad."',
    '"Två eller tre korta meningar om vad programmet gjorde."': (
        '"Programmet är påhittat och visar bara hur ett faktablad ser ut. Härnösand har inte haft det."'
    ),
    '"Two or three short sentences on what the programme did."': (
        '"The programme is made up and only shows what a brief looks like. Härnösand has not had it."'
    ),
    '"Bland de 100 bäst rankade 2022"': '"Påhittat mål: bland de 100 bäst rankade 2022"',
    '"Among the 100 best ranked in 2022"': '"Made-up goal: among the 100 best ranked in 2022"',
    '"https://www.example.org/our-programme"': '"Påhittad källa"',
}
goal = template[template.index("[[goal]]") : template.index("# What it was said")]
kept = (line.partition("  #")[0].rstrip() for line in (head + goal).splitlines() if line[:1] not in ("#", ""))
written = "\n".join(kept).replace("[[goal]]", "\n[[goal]]") + "\n"
for empty, filled_in in FILLED_IN.items():
    assert empty in written, empty
    written = written.replace(empty, filled_in)
file.write_text(written, "utf-8")
Markdown(f"```toml\n{written}```")

# %% [markdown]
# ## 3. What is known of the municipality
#
# `facts` lists every figure with its page. A programme can be evaluated where at least one edition before its start and
# one after are known; more before make the expectation narrower.

# %%
known = con.sql("""
    SELECT o.edition, o.value, o.basis, d.publisher, d.url
    FROM observation AS o
    JOIN kommun AS k USING (kommun_code)
    JOIN source_document AS d ON d.source_id = o.source_id
    WHERE k.kommun = 'Härnösand' AND o.source = 'svenskt_naringsliv' AND o.measure = 'rank'
    ORDER BY o.edition
""").df()
table_html(
    pd.DataFrame(
        {
            "Edition": known["edition"],
            "Place, Svenskt Näringsliv": known["value"],
            "Basis": known["basis"],
            "Read at": known["publisher"],
        }
    ),
    links={"Read at": known["url"]},
)

# %% [markdown]
# ## 4. Mistakes explain themselves
#
# Each mistake below is made in the file above, and `evaluate` is run on it. It answers with the file, the line, the
# key, what is wrong and what to do, writes nothing, and ends.

# %%
MISTAKES = {
    "A misspelt municipality": ('kommun = "Härnösand"', 'kommun = "Hernösand"'),
    "A month that does not exist": ('start = "2019-03"', 'start = "2019-13"'),
    "A date in words": ('start = "2019-03"', 'start = "mars 2019"'),
    "An end before the start": ('end = "2021-12"', 'end = "2018"'),
    "A start that is still to come": ('start = "2019-03"', 'start = "2090"'),
    "A misspelt key": ("lag_months = 3", "lag_month = 3"),
    "A number in words": ("lag_months = 3", 'lag_months = "tre"'),
    "A ranking that does not exist": ('ranking = "svenskt_naringsliv"', 'ranking = "svenskt naringsliv"'),
    "A promise without its edition": ("edition = 2022\n", ""),
    "A key that is left out": ('start_note_sv = "Starten är påhittad."\n', ""),
    "A quotation mark too few": ('kommun = "Härnösand"', 'kommun = "Härnösand'),
}


def answer(right: str, wrong: str) -> str:
    """Make one mistake in the file and return what `evaluate` says."""
    assert right in written, right
    spoilt = Path(folder.name) / "spoilt" / file.name
    spoilt.parent.mkdir(exist_ok=True)
    spoilt.write_text(written.replace(right, wrong, 1), "utf-8")
    try:
        evaluate_file(paths, spoilt, "sv", spoilt.parent)
    except InputFaults as faults:
        return str(faults)
    raise AssertionError(f"{wrong!r} was taken for right")


table_html(
    pd.DataFrame(
        {
            "Mistake": list(MISTAKES),
            "Written": [wrong or f"no {right.partition(' =')[0]}" for right, wrong in MISTAKES.values()],
            "Answer": [answer(*both) for both in MISTAKES.values()],
        }
    )
)

# %% [markdown]
# ## 5. Evaluate
#
# `evaluate` joins the file with what `make all` has left, in a folder of its own, estimates this programme alone, and
# writes the brief. Its first sentence:

# %%
with joined(paths, file) as (warehouse, programme):
    brief, first_sentence = report(warehouse, programme, "sv", file.parent)
    with duckdb.connect(str(warehouse), read_only=True) as own:
        facts = brief_facts(own, programme)
        verdict, effects, goals = (
            own.execute(f"SELECT * FROM {table} WHERE initiative_id = ? ORDER BY ALL", [programme]).df()
            for table in ("verdict", "effect", "goal_check")
        )
headline = verdict[verdict["is_headline"]].iloc[0]
Markdown(f'> <span lang="sv">{first_sentence}</span>\n>\n> *{headline["headline_en"]}*')

# %%
first_page, second_page = brief_images(facts, "sv", ppi=90)
picture_html(
    first_page,
    f"First page of the brief, in Swedish. Its heading: {first_sentence} Below it a figure of Härnösand's places over "
    "the years with the range to be expected, and the place before, after and expected.",
    f"The first page of {brief.name}. The programme is made up; the places are real.",
)

# %%
picture_html(
    second_page,
    "Second page of the brief, in Swedish: the made-up promise and its outcome, how it was done, what is not known, "
    "and the list of sources with addresses.",
    f"The second page of {brief.name}: the promise, how it was done, what is not known, and the sources.",
)

# %% [markdown]
# With `--lang en` the same brief comes in English.
#
# ## 6. From the brief back to the numbers
#
# What the brief says stands in the same tables as for the five programmes. Place in Svenskt Näringsliv's ranking, mean
# over the editions that the programme could have moved; positive = better.

# %%
rows = effects[
    effects["is_main"] & effects["horizon"].isna() & (effects["source"] == headline["source"])
    & (effects["measure"] == headline["measure"])
]  # fmt: skip
meaning = dict(con.sql("SELECT reason_code, meaning FROM reason").fetchall())
table_html(
    pd.DataFrame(
        {
            "Estimator": rows["estimator"].str.replace("_", " "),
            "Seen": rows["observed"],
            "Expected": rows["counterfactual"],
            "90 % from": rows["ci_low"],
            "to": rows["ci_high"],
            "Better by, places": rows["effect_places"],
            "p": rows["p_value"],
            "Why not, or estimated": rows["status"].map(meaning),
        }
    ),
    {"p": 2},
)

# %%
smallest = headline["minimum_detectable_places"]
outcome = goals.iloc[0]
Markdown(
    f"The verdict is `{headline['verdict']}`. "
    + (f"A climb of {smallest:.0f} places would have been seen four times in five. " if pd.notna(smallest) else "")
    + (
        f"The made-up promise, place {outcome['target']:.0f} in {outcome['edition']}, is `{outcome['status']}`"
        + (f" (place {outcome['observed']:.0f})." if pd.notna(outcome["observed"]) else ".")
    )
)

# %%
others = verdict[~verdict["is_headline"]]
found = others[others["verdict"].isin(["improved", "worsened"])]
Markdown(
    "\n\n".join(
        [
            f"On the other ranking the verdict is `{one.verdict}`"
            + (f" (p = {one.p_value:.3f})." if pd.notna(one.p_value) else ".")
            for one in others.itertuples()
        ]
        + [
            "**Stop at this one: a change was found for a programme that does not exist.** Something else moved the "
            "figure, or chance did: at 5 %, one verdict in twenty finds a change where nothing happened. Whoever picks "
            "the start after seeing the figures finds one sooner. The method tells a move from ordinary swings. It "
            "cannot tell whose doing it was."
            for _ in found.head(1).itertuples()
        ]
    )
)

# %% [markdown]
# The project itself is as it was:

# %%
n_own = con.execute("SELECT count(*) FROM initiative WHERE initiative_id = ?", [programme]).fetchone()[0]
assert n_own == 0
folder.cleanup()
Markdown(
    f"The warehouse holds {n_own} programmes called `{programme}`. To keep one, put its file into "
    "`data/raw/initiatives/`, with sources from `sources.csv`, and run `make all`."
)

# %% [markdown]
# ## 7. Better: decide before you know
#
# Whoever chooses lag, editions and estimator after the ranking is out can find something in almost any history.
# `plan --freeze` writes the choices to a dated file while the next edition is still to come, and `evaluate --plan`
# refuses to deviate from it (`docs/methods/plans.md`).
#
# ## What this does not show
#
# - **Nothing about Härnösand.** A made-up programme with a made-up start was laid over real places; whatever is said of
#   it is said of nothing that happened.
# - **Not that a file that is accepted is true.** Names, dates and keys are checked; whether the work began in that
#   month, nobody but you can know. Move the start by half a year and see what changes.
# - **Not a choice of programmes.** One evaluated because it went well will look good; that is why the p of several is
#   corrected, and why a plan is better.
# - **Not more than the ledger knows.** Where a place is missing, so is the estimate; the brief then says what is
#   needed.
