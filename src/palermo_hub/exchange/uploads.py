"""Stop an upload that is over the limit of a bundle before it is kept."""

from typing import Any, Never

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from palermo.exchange.bundle.reading import SIZE_LIMIT

FORM = 64 * 1024
"""What the other fields of a form may take."""


class LimitedUpload(FileUploadHandler):
    """Refuses a request by the length it announces, or by the length it turns out to have.

    The request then has no file, and ``request.too_large`` is true.
    """

    _received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Refuse by the announced length."""
        super().new_file(*args, **kwargs)
        if int(getattr(self.request, "META", {}).get("CONTENT_LENGTH") or 0) > SIZE_LIMIT + FORM:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and pass on."""
        self._received += len(raw_data)
        if self._received > SIZE_LIMIT:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""

    def _stop(self) -> Never:
        self.request.too_large = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=True)
