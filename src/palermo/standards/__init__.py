"""Code lists as data + loaders: ``load("country").label("FRA", "ar")``, ``names()``."""

from palermo.standards.codelist import CodeList, Verification, load, names

__all__ = ["CodeList", "Verification", "load", "names"]
