"""Fixtures shared by every test."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared():
    """The folder of data beside the project; tests that need it are skipped, saying so, where it is not."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: tests on real data are skipped")
    return SHARED
