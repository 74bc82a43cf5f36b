"""What tests of several packages share: a real browser."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def title_alone() -> Callable[[str], None]:
    """What takes the warnings of reading the gold's texts: that some have no abstract is the only one there may be."""

    def warn(message: str) -> None:
        assert message.endswith("the title alone was read")

    return warn


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium: that of the machine, else the one that Playwright installed."""
    installed = next((path for path in map(shutil.which, _NAMES) if path), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=list(_QUIET))
        yield browser
        browser.close()
