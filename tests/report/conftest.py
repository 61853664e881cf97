"""Which made-up facts do the report's tests read?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import synthetic_warehouse as synthetic

from pipeline.report.facts import BriefFacts, brief_facts

SCENES: dict[str, Callable[[], object]] = {
    "typical": synthetic.synthetic_typical,
    "crowded": synthetic.synthetic_crowded,
    "nothing_observed": synthetic.synthetic_nothing_observed,
    "index_only": synthetic.synthetic_index_only,
}


@pytest.fixture(scope="session")
def scenes() -> dict[str, BriefFacts]:
    """The facts of each synthetic scene."""
    return {name: brief_facts(make(), synthetic.PROGRAMME) for name, make in SCENES.items()}  # type: ignore[arg-type]


@pytest.fixture(params=sorted(SCENES))
def facts(request: pytest.FixtureRequest, scenes: dict[str, BriefFacts]) -> BriefFacts:
    """Each synthetic scene in turn."""
    return scenes[request.param]


@pytest.fixture(params=["sv", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)
