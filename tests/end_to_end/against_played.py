"""The commands against the played sources: without the notebooks, of which each is run by itself afterwards.

Nor do they wait between two requests: that is courtesy towards a server of somebody else (tests/fetch shows it).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline import cli, stages
from pipeline.fetch import kolada, refresh

if __name__ == "__main__":
    del stages.STAGES["notebooks"]
    refresh.SOURCES["kolada"] = replace(kolada.SOURCE, per_second=None)
    cli.main()
