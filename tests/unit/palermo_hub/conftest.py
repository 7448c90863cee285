"""What every test of the hub starts with."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    """A page in Arabic leaves its language behind, as a server's thread never does."""
    translation.deactivate()
