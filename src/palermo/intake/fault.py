"""A file that cannot be read as a whole: one error with a code, and the row where it was found."""

from palermo.errors import UnreadableFileError


class FileFaultError(UnreadableFileError):
    """A file is damaged, or is not a table of records.

    Attributes:
        code: one of the table of codes in ``docs/reference/intake.md``.
        row: the row where the fault was found, or None.
    """

    def __init__(self, file: str, code: str, text: str, *, row: int | None = None) -> None:
        """Say in which file, in which row if it is known, and what is wrong."""
        place = f"row {row:,}: " if row else ""
        super().__init__(f"{file}: {place}{text}")
        self.code = code
        self.row = row


NUL = (
    "found a NUL byte, expected text. The file is damaged or is not a text file: export it again from the "
    "program that holds the records."
)
