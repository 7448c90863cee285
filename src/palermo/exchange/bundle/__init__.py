"""A bundle: an organisation's coded rows under random record numbers, signed, for one project and one hub.

``write_bundle`` makes one on a node; ``read_bundle`` checks one on the hub, or refuses it with a ``Reason``.
The format is described in ``docs/reference/bundle.md``.
"""

from .coded import CODED_FIELDS, coded_rows
from .header import Header, bundle_name
from .reading import Bundle, Receiver, SenderKey, key_id, read_bundle
from .reasons import BundleRefusedError, Reason
from .writing import Packed, Sending, Written, pack_bundle, write_bundle

__all__ = [
    "CODED_FIELDS",
    "Bundle",
    "BundleRefusedError",
    "Header",
    "Packed",
    "Reason",
    "Receiver",
    "SenderKey",
    "Sending",
    "Written",
    "bundle_name",
    "coded_rows",
    "key_id",
    "pack_bundle",
    "read_bundle",
    "write_bundle",
]
