"""Why a bundle was refused, in the reader's language."""

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from palermo.exchange.bundle import BundleRefusedError, Reason

TEXTS = {
    Reason.NOT_A_BUNDLE: _("The file is not a bundle."),
    Reason.TOO_LARGE: _("The file is too large. Send fewer months in each bundle."),
    Reason.CUT_SHORT: _("The file is cut short. Send it again."),
    Reason.ALTERED: _("The file was altered after it was signed. Send it as the node made it."),
    Reason.VERSION: _("The bundle is of another version. The node or the hub needs an update."),
    Reason.OTHER_HUB: _("The bundle is meant for another hub."),
    Reason.FUTURE: _("The bundle says it was made in the future. Set the clock of the node."),
    Reason.UNKNOWN_KEY: _("The sender did not register the key that signed it."),
    Reason.RETIRED_KEY: _("The key that signed it is retired or does not count now."),
    Reason.REPLAYED: _("This bundle was received already."),
    Reason.MARKING: _("The name of the file says another marking than the bundle."),
    Reason.IDENTITY_NAME: _("A column identifies people by its name. Leave it out on the node."),
    Reason.IDENTITY_LOOK: _("A column holds what looks like data of people. Leave it out on the node."),
    Reason.FREE_TEXT: _("A column is not one of coded rows. Free text does not leave a node."),
    Reason.HIDDEN_NAME: _("A value that may identify somebody stands where a code was expected."),
    Reason.CODE: _("A value is not a code of its list, or a place is not known here."),
    Reason.ROWS: _("The rows are not as a node writes them. Make the bundle again."),
    Reason.ENCODINGS: _(
        "The encodings do not fit: they are damaged, not of these rows, or made with another key than those "
        "that are here under this agreement. Compare the marks of the keys, and make the bundle again."
    ),
}

REFUSED = {reason.value: text for reason, text in TEXTS.items()} | {
    "agreement": _("The agreement does not allow it, or the bundle is of another one."),
}
"""What is kept of a refusal, in words."""


def refusal_text(error: BundleRefusedError) -> str:
    """The reason in words, with the column at fault where there is one; never a value."""
    said = translate("Refused, and nothing of it is kept.") + " " + str(TEXTS[error.reason])
    return f"{said} ({error.column})" if error.column else said
