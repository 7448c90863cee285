"""Texts as keyed Bloom filters of their n-grams (Schnell, Bachteler and Reiher 2009; keyed BLAKE2b).

Bit p of a filter is the bit p counted from the high end of its bytes, as in clkhash's files.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Integers = NDArray[np.int64]

WORD = 64
_SHORTS = 32
"""Unsigned 16-bit numbers in one BLAKE2b digest."""

_LARGEST_TABLE = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """How a text becomes bits.

    Attributes:
        bits: length of the filter; a multiple of 64, for ``blake`` a power of two.
        gram: letters in one n-gram; 0 makes the whole text one token.
        positional: an n-gram counts with its place in the text.
        per_token: bits set for each n-gram; 0 when ``per_text`` is given.
        per_text: bits set for the whole text, shared among its n-grams.
        hashing: ``blake``: slices of keyed BLAKE2b; ``double``: HMAC-SHA1 + i × HMAC-MD5;
            ``double-nonsingular``: the same, never with a step of zero.
    """

    bits: int
    gram: int = 2
    positional: bool = False
    per_token: int = 0
    per_text: int = 0
    hashing: Literal["blake", "double", "double-nonsingular"] = "blake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The n-grams of many texts.

    Attributes:
        ids: number of each n-gram in ``distinct``, texts one after another.
        starts: (texts + 1,), where each text's n-grams begin in ``ids``.
        distinct: each n-gram once.
    """

    ids: Integers
    starts: Integers
    distinct: tuple[str, ...]


def tokenise(texts: Sequence[str], *, gram: int, positional: bool = False) -> Tokens:
    """Cut texts into n-grams, blanks before and after them; an empty text has none.

    Args:
        texts: any texts.
        gram: letters in one n-gram; 0 takes each text whole.
        positional: put each n-gram's place, from 1, before it.
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if gram == 0:
        numbers: dict[str, int] = {}
        whole = [numbers.setdefault(text, len(numbers)) for text in texts if text]
        starts = np.concatenate(([0], np.cumsum(lengths > 0)))
        return Tokens(ids=np.array(whole, np.int64), starts=starts, distinct=tuple(numbers))
    pad = " " * (gram - 1)
    letters = np.frombuffer("".join(f"{pad}{text}{pad}" for text in texts).encode("utf-32-le"), np.uint32)
    counts = np.where(lengths > 0, lengths + gram - 1, 0)
    starts = np.concatenate(([0], np.cumsum(counts)))
    places = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
    begins = np.concatenate(([0], np.cumsum(lengths + 2 * len(pad))))[:-1]
    return _number(letters, np.repeat(begins, counts) + places, places if positional else None, gram, starts)


def _number(
    letters: NDArray[np.uint32], at: Integers, places: Integers | None, gram: int, starts: Integers
) -> Tokens:
    """Give each distinct n-gram a number, through a table where the alphabet is small enough."""
    present = np.zeros(0x110000, bool)
    present[letters] = True
    alphabet = np.flatnonzero(present)
    small = np.zeros(0x110000, np.int64)
    small[alphabet] = np.arange(alphabet.size)
    letter = small[letters]
    codes = np.zeros(at.size, np.int64)
    for step in range(gram):
        codes = codes * alphabet.size + letter[at + step]
    if places is not None:
        codes += places * alphabet.size**gram
    size = int(codes.max(initial=0)) + 1
    if size <= _LARGEST_TABLE:
        used = np.zeros(size, bool)
        used[codes] = True
        distinct = np.flatnonzero(used)
        numbers = np.zeros(size, np.int64)
        numbers[distinct] = np.arange(distinct.size)
        ids = numbers[codes]
    else:
        distinct, ids = np.unique(codes, return_inverse=True)
    return Tokens(ids=ids, starts=starts, distinct=_spell(distinct, alphabet, gram, places is not None))


def _spell(codes: Integers, alphabet: Integers, gram: int, positional: bool) -> tuple[str, ...]:
    """Write the n-grams out again from their codes."""
    spelt = []
    for code in codes.tolist():
        rest, text = code, ""
        for _ in range(gram):
            rest, letter = divmod(rest, alphabet.size)
            text = chr(int(alphabet[letter])) + text
        spelt.append(f"{rest + 1} {text}" if positional else text)
    return tuple(spelt)


def positions(tokens: Sequence[str], form: Filter, keys: Sequence[bytes], most: int) -> NDArray[np.int64]:
    """Bits that each token sets, in the order in which they are taken.

    Args:
        tokens: distinct n-grams.
        form: the filter.
        keys: one key of at most 64 bytes for ``blake``; two for ``double``.
        most: bits wanted of each token.

    Returns:
        (tokens, most): places between 0 and ``form.bits``.
    """
    if form.hashing == "blake":
        blocks = range(-(-most // _SHORTS))
        digests = b"".join(
            blake2b(token.encode(), key=keys[0], salt=str(block).encode()).digest()
            for token in tokens
            for block in blocks
        )
        shorts = np.frombuffer(digests, "<u2").reshape(len(tokens), len(blocks) * _SHORTS)[:, :most]
        return shorts.astype(np.int64) % form.bits
    pairs = [_double(token.encode(), form, keys) for token in tokens]
    first, step = np.array(pairs, np.int64).reshape(-1, 2).T
    return (first[:, None] + np.arange(most)[None, :] * step[:, None]) % form.bits


def _double(token: bytes, form: Filter, keys: Sequence[bytes]) -> tuple[int, int]:
    """First bit and step of double hashing."""
    first = int.from_bytes(hmac.digest(keys[0], token, "sha1"), "big") % form.bits
    step = int.from_bytes(hmac.digest(keys[1], token, "md5"), "big") % form.bits
    attempt = 0
    while step == 0 and form.hashing == "double-nonsingular":
        step = int.from_bytes(hmac.digest(keys[1], token + chr(attempt).encode(), "md5"), "big") % form.bits
        attempt += 1
    return first, step


def filters(texts: Sequence[str], form: Filter, keys: Sequence[bytes]) -> Words:
    """Encode texts.

    Args:
        texts: distinct texts, in the form in which they are compared.
        form: the filter.
        keys: as for ``positions``.

    Returns:
        (texts, form.bits / 64), the bits of each text; an empty text has none.
    """
    from .kernels.bits import set_bits

    tokens = tokenise(texts, gram=form.gram, positional=form.positional)
    counts = np.diff(tokens.starts)
    most = form.per_token or -(-form.per_text // max(1, int(counts[counts > 0].min(initial=1))))
    table = positions(tokens.distinct, form, keys, most)
    words = np.zeros((len(texts), form.bits // WORD), np.uint64)
    set_bits(words, tokens.ids, tokens.starts, table, form.per_token, form.per_text)
    return words
