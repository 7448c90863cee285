"""Why a bundle is refused: one reason a cause, each with what was expected and what to do."""

from enum import StrEnum

from palermo.errors import UnreadableFileError


class Reason(StrEnum):
    """The code of a refusal; ``docs/reference/bundle.md`` lists them."""

    NOT_A_BUNDLE = "not_a_bundle"
    TOO_LARGE = "too_large"
    CUT_SHORT = "cut_short"
    ALTERED = "altered"
    VERSION = "version"
    OTHER_HUB = "other_hub"
    FUTURE = "future"
    UNKNOWN_KEY = "unknown_key"
    RETIRED_KEY = "retired_key"
    REPLAYED = "replayed"
    MARKING = "marking"
    IDENTITY_NAME = "identity_name"
    IDENTITY_LOOK = "identity_look"
    FREE_TEXT = "free_text"
    HIDDEN_NAME = "hidden_name"
    CODE = "code"
    ROWS = "rows"
    ENCODINGS = "encodings"


class BundleRefusedError(UnreadableFileError):
    """A bundle is refused, and nothing of it is kept.

    Attributes:
        reason: the cause.
        column: the column that is at fault, where one is.
    """

    def __init__(self, reason: Reason, text: str, *, column: str = "") -> None:
        """Say what was found, what was expected and what to do; never a value of a row."""
        super().__init__(text)
        self.reason = reason
        self.column = column
