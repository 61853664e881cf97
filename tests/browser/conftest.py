"""Which pages do the tests open, and in which browser? Run by `make test-browser`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pipeline.paths import Paths
from tests.browser import chromium
from tests.report.synthetic_page import page_of, synthetic_hostile, synthetic_sweden

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def running() -> Iterator[Browser]:
    """The browser, started once."""
    lacks = chromium.missing()
    if lacks:
        pytest.fail(f"the page cannot be tested in a browser: {lacks}")
    with chromium.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a country whose every value is made up."""
    return _written(tmp_path_factory.mktemp("synthetic"), page_of(synthetic_sweden()))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of hostile names."""
    return _written(tmp_path_factory.mktemp("hostile"), page_of(synthetic_hostile()))


@pytest.fixture(scope="session")
def real() -> Path:
    """The page that `make all` left."""
    page = Paths().index
    if not page.exists():
        pytest.skip("there is no data/processed/index.html to look at: run `make all` first")
    return page


def _written(folder: Path, html: str) -> Path:
    file = folder / "index.html"
    file.write_text(html, "utf-8")
    return file


@pytest.fixture
def open_page(running: Browser) -> Iterator[Open]:
    """Open a file in a fresh context; at the end there has been no console error and no request but for the file."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    requested: list[str] = []

    def opened(file: Path, address: str = "", width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = running.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: requested.append(request.url.partition("#")[0]))
        page.goto(file.as_uri() + address)
        if options.get("java_script_enabled", True):
            page.evaluate("document.fonts.ready")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []
    assert [url for url in requested if not url.startswith(("file:", "data:"))] == []
