"""How a release is cited: in plain words, and as a BibTeX entry (``@misc``; BibTeX 0.99d, Patashnik 1988)."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation names.

    Attributes:
        author: the body that published it.
        title: of the release.
        year: of publication.
        version: of the release, from 1.
        address: where it stays.
        checksum: SHA-256 of its files, hexadecimal.
        key: a word for the BibTeX entry: letters, figures and hyphens.
    """

    author: str
    title: str
    year: int
    version: int
    address: str
    checksum: str
    key: str


def plain_citation(cited: Cited) -> str:
    """One sentence for a footnote."""
    return (
        f"{cited.author}, {cited.title}, version {cited.version} ({cited.year}), {cited.address} "
        f"(SHA-256 {cited.checksum[:16]}…)"
    )


def bibtex(cited: Cited) -> str:
    """A BibTeX entry; what TeX would read as a command is written as text."""
    fields = {
        "author": f"{{{_tex(cited.author)}}}",
        "title": f"{{{_tex(cited.title)}}}",
        "year": str(cited.year),
        "version": str(cited.version),
        "howpublished": rf"\url{{{cited.address}}}",
        "note": f"SHA-256 {cited.checksum}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{cited.key},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    """Text in which braces, backslashes and TeX's special characters stand for themselves."""
    special = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\^{}"}
    return re.sub(r"[\\{}~^#$%&_]", lambda found: special.get(found[0], rf"\{found[0]}"), text)
