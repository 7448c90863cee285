"""Fixtures shared by every test."""

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("palermo", deadline=None)
settings.load_profile("palermo")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared():
    """The folder of data beside the project; tests that need it are skipped, saying so, where it is not."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: tests on real data are skipped")
    return SHARED


def pytest_terminal_summary(terminalreporter):
    """Say how many browser tests were skipped: green without a browser is not the whole."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if skipped:
        reason = str(
            skipped[0].longrepr[2] if isinstance(skipped[0].longrepr, tuple) else skipped[0].longrepr
        )
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {reason}", yellow=True)
