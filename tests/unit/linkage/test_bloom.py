import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo.linkage.bloom import Filter, filters, tokenise

NAME = Filter(bits=256, gram=2, per_token=6)


def spelt(tokens, row):
    return [tokens.distinct[number] for number in tokens.ids[tokens.starts[row] : tokens.starts[row + 1]]]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6), st.integers(1, 3), st.booleans())
def test_ngrams_are_those_of_the_padded_text(texts, gram, positional):
    tokens = tokenise(texts, gram=gram, positional=positional)
    for row, text in enumerate(texts):
        padded = " " * (gram - 1) + text + " " * (gram - 1)
        plain = [padded[at : at + gram] for at in range(len(padded) - gram + 1)] if text else []
        expected = [f"{at} {piece}" for at, piece in enumerate(plain, 1)] if positional else plain
        assert spelt(tokens, row) == expected


def test_same_text_and_key_same_bits_and_another_key_other_bits():
    first = filters(["maria", "mario", ""], NAME, [b"k" * 32])
    assert np.array_equal(first, filters(["maria", "mario", ""], NAME, [b"k" * 32]))
    assert not np.array_equal(first, filters(["maria", "mario", ""], NAME, [b"l" * 32]))
    assert np.bitwise_count(first).sum(axis=1)[2] == 0


def test_alike_texts_share_most_bits():
    a, b, c = filters(["katarina", "katrina", "guillermo"], NAME, [b"k" * 32])
    near, far = np.bitwise_count(a & b).sum(), np.bitwise_count(a & c).sum()
    assert near > 2 * far


@pytest.mark.parametrize("texts", [[""], ["", ""]])
def test_nothing_gives_no_bits(texts):
    assert not filters(texts, NAME, [b"k" * 32]).any()
