"""Code lists and crosswalks as versioned data: ``load("country").label("FRA")``, ``crosswalk("forms")``."""

from palermo.standards.codelist import CodeList, Verification, load, names
from palermo.standards.crosswalk import Crosswalk, Loss, Step, crosswalk, crosswalk_names

__all__ = [
    "CodeList",
    "Crosswalk",
    "Loss",
    "Step",
    "Verification",
    "crosswalk",
    "crosswalk_names",
    "load",
    "names",
]
