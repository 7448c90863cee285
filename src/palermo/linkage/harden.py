"""Published defences laid over the filters of names, at a price in quality.

``diffusion``: every bit becomes the exclusive or of several others, chosen by the key (Armknecht, Heng and
Schnell, PoPETs 2023(2) 298-311): it hides which letter pair sets which bit. ``noise``: every bit is turned
with a small probability, anew in each record (randomised response; Schnell and Borgs 2016): equal names no
longer look equal, so they cannot be counted.
"""

from hashlib import blake2b
from typing import Literal, get_args

import numpy as np

from .bloom import Words

Hardening = Literal["none", "diffusion", "noise"]
HARDENINGS: tuple[Hardening, ...] = get_args(Hardening)

SOURCES = 4
"""Bits that make one bit of ``diffusion``."""

FLIPPED = 0.03
"""Share of bits that ``noise`` turns."""


def harden(words: Words, hardening: Hardening, key: bytes) -> Words:
    """Lay a defence over the filters of one field; a missing value (no bits) stays missing.

    Args:
        words: (rows, 6) uint64: filter and skeleton.
        hardening: which.
        key: the field's key for it.

    Returns:
        (rows, 6) uint64.
    """
    if hardening == "none" or not len(words):
        return words
    random = np.random.default_rng() if hardening == "noise" else _keyed(key)
    turn = _noise if hardening == "noise" else _diffuse
    parts = [turn(words[:, :4], random), turn(words[:, 4:], random)]
    return np.ascontiguousarray(np.hstack(parts))


def _keyed(key: bytes) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(blake2b(b"diffusion", key=key).digest(), "big"))


def _bits(words: Words) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1)


def _words(bits: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], present: Words) -> Words:
    packed = np.packbits(bits, axis=1).view(np.uint64)
    return np.where(present.any(axis=1, keepdims=True), packed, np.uint64(0))


def _diffuse(words: Words, random: np.random.Generator) -> Words:
    bits = _bits(words)
    mixed = np.zeros_like(bits)
    for source in range(SOURCES):
        del source
        mixed ^= bits[:, random.permutation(bits.shape[1])]
    return _words(mixed, words)


def _noise(words: Words, random: np.random.Generator) -> Words:
    bits = _bits(words)
    return _words(bits ^ (random.random(bits.shape, np.float32) < FLIPPED).astype(np.uint8), words)
