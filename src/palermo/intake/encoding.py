"""The encoding of a text file: by its mark, by its bytes, or, for a single-byte one, by its letters."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .fault import NUL, FileFaultError

BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("gb18030", "big5", "shift_jis", "euc_kr")
_NARROW = ("cp1252", "cp1256", "cp1251", "iso8859_6", "iso8859_5", "koi8_r", "cp1250", "cp1254", "iso8859_2")
_ARABIC, _CYRILLIC, _HAN = (0x0621, 0x064A), (0x0410, 0x044F), (0x4E00, 0x9FFF)
_LATIN = frozenset("áàâäãåæçéèêëíìîïñóòôöõøœúùûüýÿßÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ’‘“”–—°«»¿¡ºª…€·")
_FREQUENT = frozenset("оеаинтсрвлкмдпуяاليمونرتبدعسةأ")
_SAMPLE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How the bytes of a file are letters.

    Attributes:
        name: Python's name of the encoding.
        mark: length of the byte order mark, bytes.
    """

    name: str
    mark: int = 0


def detect(path: Path) -> Encoding:
    """Find the encoding of a text file, reading it once in blocks.

    Raises:
        UnreadableFileError: the file is not text, or holds more than one encoding.
    """
    with path.open("rb") as file:
        head = file.read(BLOCK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name=name, mark=len(mark))
    if wide := _unmarked_utf16(head):
        return Encoding(name=wide)
    if b"\0" in head:
        row = head.count(b"\n", 0, head.index(b"\0")) + 1
        raise FileFaultError(path.name, "nul_byte", NUL, row=row)
    return _eight_bit(path)


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    sample = head[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half and odd > 0.6 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.6 * half and not odd else ""


def _eight_bit(path: Path) -> Encoding:
    """UTF-8 if the whole file is; else a single-byte or Chinese encoding; never both."""
    scan = _scan(path)
    if not scan.invalid:
        return Encoding(name="utf-8")
    guess = _guess(b"\n".join(scan.invalid))
    if scan.valid and guess not in _WIDE:
        text = (
            "found letters that are not UTF-8 in a file that elsewhere is, expected one encoding (were two "
            "files pasted together?). Save the whole file as UTF-8 and check the accents."
        )
        raise FileFaultError(path.name, "mixed_encodings", text, row=scan.first_invalid)
    return Encoding(name=guess)


@dataclass(slots=True)
class _Scan:
    """Lines with letters beyond ASCII: some that are UTF-8, some that are not."""

    valid: int
    invalid: list[bytes]
    first_invalid: int


def _scan(path: Path) -> _Scan:
    scan = _Scan(0, [], 0)
    line = 1
    for block in _blocks(path):
        if not block.isascii():
            _weigh(block, line, scan)
        line += block.count(b"\n")
    return scan


def _weigh(block: bytes, line: int, scan: _Scan) -> None:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        if not scan.first_invalid:
            scan.first_invalid = line + block.count(b"\n", 0, error.start)
    else:
        scan.valid += 1
        return
    if len(scan.invalid) > _SAMPLE:
        return
    for text in block.split(b"\n"):
        if text.isascii():
            continue
        try:
            text.decode("utf-8")
            scan.valid += 1
        except UnicodeDecodeError:
            scan.invalid.append(text[:_SAMPLE])


def _blocks(path: Path) -> Iterator[bytes]:
    """The file in blocks of whole lines; a line longer than a block is passed on as it is."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            whole, newline, tail = (rest + block).rpartition(b"\n")
            if not newline and len(tail) < 8 * BLOCK:
                rest = tail
                continue
            yield whole + newline if newline else tail
            rest = tail if newline else b""
    if rest:
        yield rest


def _guess(sample: bytes) -> str:
    """The encoding under which the letters look most like words of one script."""
    wide = {name: score for name in _WIDE if (score := _score(sample, name)) > 0.9}
    narrow = {name: _score(sample, name) for name in _NARROW}
    best = max(narrow, key=lambda name: narrow[name])
    if wide and narrow[best] < 0.95:
        return max(wide, key=lambda name: wide[name])
    return best


def _score(sample: bytes, name: str) -> float:
    """Share of the letters beyond ASCII that belong to the script the encoding is for."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return 0.0
    pairs = [(before, letter) for before, letter in zip(" " + text, text, strict=False) if ord(letter) > 0x7F]
    return sum(_weight(before, letter, name) for before, letter in pairs) / max(1, len(pairs))


def _weight(before: str, letter: str, name: str) -> float:
    code = ord(letter)
    if name in _WIDE:
        return float(_HAN[0] <= code <= _HAN[1] or 0x3000 <= code <= 0x30FF or 0xFF00 <= code <= 0xFFEF)
    if name in {"cp1256", "iso8859_6"}:
        common = 1.0 if letter in _FREQUENT else 0.7
        return common if _ARABIC[0] <= code <= _ARABIC[1] or letter in "،؛؟" else 0.0
    if name in {"cp1251", "iso8859_5", "koi8_r"}:
        common = 1.0 if letter in _FREQUENT else 0.8 if code >= 0x0430 else 0.6
        return common if _CYRILLIC[0] <= code <= _CYRILLIC[1] or letter in "ёЁ№" else 0.0
    if before.isalpha() and ord(before) > 0x7F:
        return 0.0  # letters with accents stand alone among plain ones in Latin words
    latin = 1.0 if name == "cp1252" else 0.95
    return latin if letter in _LATIN or (name != "cp1252" and letter.isalpha() and code < 0x250) else 0.0
