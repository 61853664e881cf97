"""The commands without the notebooks, which take longer than all the rest and are put in place just as the rest is."""

from __future__ import annotations

from pipeline import cli, stages

if __name__ == "__main__":
    del stages.STAGES["notebooks"]
    cli.main()
