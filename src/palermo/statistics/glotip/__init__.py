"""UNODC's published workbook of the Global Report on Trafficking in Persons (GLOTIP): read, judged, compared.

``read_release(path)`` gives the observations of one release; ``compare(old, new)`` what changed between two;
``add_up`` adds observations and refuses to where dimensions overlap.
"""

from palermo.statistics.glotip.addition import add_up
from palermo.statistics.glotip.comparison import Comparison, compare
from palermo.statistics.glotip.release import Release, read_release
from palermo.statistics.glotip.schema import OBSERVATIONS

__all__ = ["OBSERVATIONS", "Comparison", "Release", "add_up", "compare", "read_release"]
