"""The synthetic panel, served on this machine as both official sources would serve theirs; none of it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.replay.files import WORKBOOKS, download_page, indicators, kolada_catalogue, kolada_data, kolada_groups
from tests.replay.server import DOWNLOADS, Play
from tests.replay.synthetic_panel import EDITIONS


class PlayedKolada:
    """The panel as Kolada's answers; outside its years there is only the nearest year's population."""

    def catalogue(self) -> Sequence[dict[str, Any]]:
        return kolada_catalogue()

    def values(self, ids: Sequence[str], year: int) -> Sequence[dict[str, Any]]:
        if year in EDITIONS:
            return kolada_data(ids, year)
        nearest = min(max(year, EDITIONS[0]), EDITIONS[-1])
        population = [one for one in ids if indicators()[one]["measure"] == "population"]
        return [row | {"period": year} for row in kolada_data(population, nearest)]

    def groups(self) -> Sequence[dict[str, Any]]:
        return kolada_groups()


def played_panel() -> Play:
    """Both sources on one server."""
    links = {f"{DOWNLOADS}/files/{name}": text for name, (text, _) in WORKBOOKS.items()}
    files = {f"{DOWNLOADS}/files/{name}": make() for name, (_, make) in WORKBOOKS.items()}
    return Play(PlayedKolada(), download_page(links).decode(), files)
