"""Is there a browser to test the page in, and how is it driven? `python -m tests.browser.chromium` says what lacks."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No call home, no graphics card; the sandbox cannot be had as root.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Return where the system's Chromium is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> str | None:
    """Say what is missing for the tests in a browser; None if nothing is."""
    needed = {
        "Chromium (Debian: apt-get install chromium)": executable() is None,
        "Playwright": importlib.util.find_spec("playwright") is None,
    }
    lacking = " and ".join(name for name, lacks in needed.items() if lacks)
    return f"{lacking} is not here" if lacking else None


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the system's Chromium without a window."""
    from playwright.sync_api import sync_playwright

    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield running
        running.close()


if __name__ == "__main__":
    lacks = missing()
    if lacks:
        print(f"the page was not tested in a browser ({lacks}): `make test-browser` does it")
    sys.exit(lacks is not None)
