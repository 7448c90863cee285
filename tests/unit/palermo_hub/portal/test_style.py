"""The style sheet: logical properties only, and every pair of colours readable."""

import re

import pytest

from palermo_hub.config.catalogues import PACKAGE

SHEETS = sorted(PACKAGE.glob("*/static/**/*.css"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|float|clear)\s*:|text-align:\s*(?:left|right)"
)
PAIRS = [
    (ink, ground)
    for ink in ("ink", "ink-soft", "sea", "ochre", "plum", "moss")
    for ground in ("paper", "mist")
]
PAIRS += [("ink", "ochre-soft"), ("ink", "plum-soft"), ("ink", "sea-soft"), ("paper", "sea")]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_property_knows_left_from_right(sheet):
    assert PHYSICAL.findall(sheet.read_text()) == []


def test_no_page_carries_a_style_or_a_script_of_its_own():
    for page in PACKAGE.glob("*/templates/**/*.html"):
        text = page.read_text()
        assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|<script(?![^>]*\ssrc=)", text), page


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(scheme, ink, ground):
    text = (PACKAGE / "portal/static/palermo/palermo.css").read_text()
    tokens = [
        dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+)", block))
        for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    ]
    assert contrast(tokens[scheme][ink], tokens[scheme][ground]) >= 4.5


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
