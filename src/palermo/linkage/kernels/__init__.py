"""Compiled loops of linkage; import its modules inside functions only, for numba takes a second to load.

Records lie in tiles of ``TILE``: within a tile, word w of every record is side by side, so that one
instruction counts the bits of eight records. Dice's coefficient of two bit sets of sizes a and b that share c
is 2c / (a + b).
"""
