"""Sealing: what opens, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo_hub.protection.sealing import Cost, SealError, key_of, new_key, seal, tag, unseal

KEY = bytes(range(32))


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_what_is_sealed_opens_with_its_key_and_place_only(plain, about):
    sealed = seal(KEY, plain, about)
    assert unseal(KEY, sealed, about) == plain
    with pytest.raises(SealError):
        unseal(KEY, sealed, about + ".")
    with pytest.raises(SealError):
        unseal(bytes(32), sealed, about)


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_changed_or_missing_byte_is_noticed(plain, data):
    sealed = bytearray(seal(KEY, plain, "row"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    cut = bytes(sealed[:place])
    sealed[place] ^= data.draw(st.integers(1, 255))
    for wrong in (bytes(sealed), cut):
        with pytest.raises(SealError):
            unseal(KEY, wrong, "row")


def test_the_same_is_never_sealed_to_the_same():
    assert seal(KEY, b"Amira", "row") != seal(KEY, b"Amira", "row")


def test_a_passphrase_gives_one_key_in_every_form_of_unicode():
    composed, parted = "café au port", "cafe\u0301 au port"
    assert key_of(composed, b"salt" * 4, Cost(n=2**16)) == key_of(parted, b"salt" * 4, Cost(n=2**16))
    assert key_of("cafe au port", b"salt" * 4, Cost(n=2**16)) != key_of(composed, b"salt" * 4, Cost(n=2**16))


@pytest.mark.parametrize("figures", [{"n": 2**14}, {"r": 1}, {"p": 0}, {"n": 2**24}])
def test_a_database_that_was_changed_cannot_make_guessing_cheap_or_fill_the_memory(figures):
    with pytest.raises(SealError, match="altered"):
        Cost(**figures)


def test_tags_tell_equal_texts_under_one_key_and_nothing_across_keys():
    assert tag(KEY, "record", "S-1") == tag(KEY, "record", "S-1")
    assert tag(KEY, "record", "S-1") != tag(KEY, "row", "S-1")
    assert tag(KEY, "a", "b") != tag(KEY, "ab", "")
    assert tag(new_key(), "record", "S-1") != tag(KEY, "record", "S-1")
