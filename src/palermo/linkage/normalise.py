"""Names and dates of any script brought to one form before they are encoded.

Romanisation is anyascii's. The consonant skeleton lets an Arabic spelling, which writes few vowels, meet the
Latin ones: consonants that romanisations confuse share a letter, and vowels, doubled letters and articles go.
"""

import re
import unicodedata

from anyascii import anyascii

_PARTICLE_TEXT = (
    "al el ul as es ad ed ar er ash esh at et an en the de del di da do dos das du la le les van von der "
    "den bin ben ibn bint bnt bn wa y e بن ابن بنت آل"
)
PARTICLES = frozenset(_PARTICLE_TEXT.split())
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{2})")
_SERVANT = re.compile(r"\babd(?:[aeiou]{0,2}[lrsdnz]\b|[aeiou]{1,2}l(?=[a-z]{3}))")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_SPELLINGS = (
    ("ough", "o"), ("tsch", "x"), ("shch", "x"), ("sch", "x"), ("tch", "x"), ("sh", "x"), ("ch", "x"),
    ("dj", "j"),
    ("dzh", "j"), ("zh", "j"), ("kh", "k"), ("gh", "k"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"),
    ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("q", "k"), ("c", "k"), ("g", "k"), ("p", "b"), ("v", "f"),
    ("z", "s"),
)  # fmt: skip
_SEXES = {
    "female": "f w fem female woman girl femme femenino femenina mujer feminino feminin ж женский женщина "
    "أنثى انثى امرأة 女 女性 2",
    "male": "m man male boy homme hombre masculino masculin м мужской мужчина ذكر رجل 男 男性 1",
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words.split()}


def romanise(text: str) -> str:
    """Write a name in small Latin letters and digits, without particles: ``"Al-Ḥasan"`` gives ``"hasan"``.

    A name made of particles only keeps them.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = anyascii(_ARABIC_ARTICLE.sub("", folded)).casefold().replace("'", "").replace("`", "")
    folded = _SERVANT.sub("abd ", folded)
    words = _NOT_LETTERS.sub(" ", folded.replace("'", "")).split()
    return " ".join([word for word in words if word not in PARTICLES] or words)


def skeleton(romanised: str) -> str:
    """The consonants of a romanised name, those that romanisations confuse made one.

    ``"youssef"`` and ``"ywsf"`` both give ``"ysf"``.
    """
    return "".join(_word_skeleton(word) for word in romanised.split())


def _word_skeleton(word: str) -> str:
    if word.startswith("ou") and len(word) > 3:
        word = "w" + word[2:]
    for spelling, letter in _SPELLINGS:
        word = word.replace(spelling, letter)
    word = word.removesuffix("h")
    letters = [letter for place, letter in enumerate(word) if place == 0 or letter not in "aeiouwy"]
    if letters and letters[0] in "aeiou":
        letters = letters[1:] or letters
    return "".join(
        letter for place, letter in enumerate(letters) if place == 0 or letter != letters[place - 1]
    )


def sex_code(text: str) -> str:
    """``female``, ``male`` or the folded text itself, from the word of several languages."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return _SEX_OF.get(folded, folded)


def code_text(text: str) -> str:
    """A code with neither case nor blanks nor marks: ``"SW1A 2AA"`` gives ``"sw1a2aa"``."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_LETTERS.sub("", folded if folded.isascii() else anyascii(folded).casefold())


_YEAR_FIRST = re.compile(r"(\d{4})(?:\D+(\d{1,2})(?:\D+(\d{1,2}))?)?(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(?:(\d{1,2})\D+)?(\d{1,2})\D+(\d{4})")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


def date_parts(text: str) -> tuple[int, int, int]:
    """Year, month and day, 0 where not known, from ``1999``, ``1999-05``, ``17/05/1999`` or ``19990517``.

    A text that is none of these gives three zeros. Parts are not checked against the calendar: a slip of the
    pen in a day is still evidence when two lists share it.
    """
    digits = unicodedata.normalize("NFKC", text).strip()
    digits = digits if digits.isascii() else anyascii(digits).strip()
    if match := _DIGITS.fullmatch(digits) or _YEAR_FIRST.fullmatch(digits):
        year, month, day = match.groups(default="0")
    elif match := _YEAR_LAST.fullmatch(digits):
        day, month, year = match.groups(default="0")
    else:
        return (0, 0, 0)
    return (int(year), int(month), int(day))
