# %% [markdown]
# # How many programmes are evaluated?
# The one notebook of the small project that the tests build: it imports little, so that it costs little.

# %%
import duckdb

from pipeline.paths import Paths

with duckdb.connect(str(Paths.here().warehouse), read_only=True) as warehouse:
    print(warehouse.execute("SELECT initiative_id, verdict FROM verdict ORDER BY ALL").fetchall())
