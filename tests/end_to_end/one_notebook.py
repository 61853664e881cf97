"""The commands with one small notebook in the place of the project's, which take longer than all the rest."""

from __future__ import annotations

from pathlib import Path

from pipeline import cli
from pipeline.paths import Paths

SOURCES = property(lambda _: Path(__file__).parent / "notebook")


def main() -> None:
    """Run the command that was typed."""
    Paths.notebook_sources = SOURCES  # type: ignore[misc, assignment]
    cli.main()


if __name__ == "__main__":
    main()
