"""How alike two values are, as a few ordered levels; the comparison vector of Fellegi and Sunter (1969).

One fact gives one level. A name has two encodings (as romanised, and its consonant skeleton) but one level:
were they two fields, agreement on one fact would be counted twice, and the model would see
matches everywhere.
"""

TEXT, DATE, TAG = 0, 1, 2
"""Kinds of comparison: names, places and codes by letters; dates by parts; sex by equality."""

TEXT_LEVELS = 7
"""differ · skeletons near · skeletons equal · Dice at least LOW · at least HIGH · equal · missing."""

ALIKE = ((TEXT_LEVELS - 2, 0, 4), (2, 4, 6))
"""Levels at which two texts share a value, and its first and last plane: the text, its skeleton."""

DATE_LEVELS = 8
"""differ · years one apart, one date not fully known · year only · all but the year · what is known of both
agrees, but some is not known · year and one of month and day, or the two swapped · equal · missing."""

TAG_LEVELS = 3
"""differ · equal · missing."""

LEVELS = (TEXT_LEVELS, DATE_LEVELS, TAG_LEVELS)

FULL_CUTS = (85, 65)
"""Dice's coefficient of two romanised texts, in hundredths, for the levels above and below."""

SKELETON_CUT = 70
"""The same of two consonant skeletons."""

TILE = 128
"""Records in one tile of the compiled loops: 16 KB of filters, which the fastest cache holds."""
