"""In which order do the tests run? The two longest builds begin at once, one in each of two test processes."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the builds of the whole ledger first, and those of the official panels where the second process begins.

    `--dist worksteal` gives each process a half to begin with. Else both would come to one build together, and one of
    them would wait for it.
    """
    ledger = [item for item in items if item.name.startswith("test_two_builds_from_the_same_input")]
    official = [item for item in items if item.path.name == "test_official.py"]
    others = [item for item in items if item not in {*ledger, *official}]
    begin = len(items) // 2 - len(ledger)
    items[:] = [*ledger, *others[:begin], *official, *others[begin:]]
