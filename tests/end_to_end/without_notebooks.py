"""The commands without the notebooks, for a build after which each of them is run by itself."""

from __future__ import annotations

from pipeline import cli, stages

if __name__ == "__main__":
    del stages.STAGES["notebooks"]
    cli.main()
