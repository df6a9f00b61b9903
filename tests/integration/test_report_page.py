"""The usage report in a real browser: accessible, no wider than a phone, nothing loaded from anywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tasks.figures import DEFINITIONS, Figure
from tasks.monitor import FileUse, PageViews, Snapshot, compare
from tasks.report import write_report

FILES = [f"{'Ett_mycket_långt_namn_utan_mellanslag_' * 4}{number}.jpg" for number in range(12)]


def make_snapshot(month: str, used: int) -> Snapshot:
    taken = datetime.fromisoformat(f"{month}-02").replace(tzinfo=UTC)
    wikis = ("sv.wikipedia.org", "en.wikipedia.org")
    values = dict.fromkeys(DEFINITIONS, 12) | {"views": 123_456_789}
    return Snapshot(
        month=month,
        taken=taken,
        files=FILES,
        uses=[
            FileUse(file=file, wiki=wiki, page="Vävstol", url=f"https://{wiki}/")
            for file in FILES[:used]
            for wiki in wikis
        ],
        pages=[PageViews(wiki=wiki, page="Vävstol", views=61_728_394, url=f"https://{wiki}/") for wiki in wikis],
        gone=[FILES[-1]],
        nominated=[],
        figures=[Figure(key=key, value=value, source="test", taken=taken.date()) for key, value in values.items()],
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    snapshots = [make_snapshot(f"2026-{month:02}", month) for month in range(1, 11)]
    return write_report(
        "Norrö museum", snapshots, compare(*snapshots[-2:]), tmp_path_factory.mktemp("report"), "sv"
    ).html


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_has_no_accessibility_violation(browser: Browser, report: Path, scheme: str) -> None:
    page = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page()  # type: ignore[arg-type]
    page.goto(report.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_report_fits_the_screen_and_asks_for_nothing(browser: Browser, report: Path, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [report.as_uri()]
