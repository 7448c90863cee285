"""Stop an upload that is over its limit before it is kept: that of a bundle, or of a public data set."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Never

from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_protect

from palermo.exchange.bundle.reading import SIZE_LIMIT

View = Callable[..., HttpResponse]

FORM = 64 * 1024
"""What the other fields of a form may take."""


class LimitedUpload(FileUploadHandler):
    """Refuses a request by the length it announces, or by the length it turns out to have.

    The request then has no file, and ``request.too_large`` is true.
    """

    limit = SIZE_LIMIT
    _received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Refuse by the announced length."""
        super().new_file(*args, **kwargs)
        if int(getattr(self.request, "META", {}).get("CONTENT_LENGTH") or 0) > self.limit + FORM:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and pass on."""
        self._received += len(raw_data)
        if self._received > self.limit:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""

    def _stop(self) -> Never:
        self.request.too_large = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=True)


class LargeUpload(LimitedUpload):
    """For files that others published, which a page takes in by ``large_uploads``."""

    limit = 1 << 30


def large_uploads(view: View) -> View:
    """Let a page receive a large file, written to disk as it comes; wrapped by the check of who may.

    The forgery check reads the form, and with it the file: it is made here, after the handlers are set.
    """
    checked = csrf_protect(view)

    @wraps(view)
    def receive(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        request.upload_handlers = [LargeUpload(request), TemporaryFileUploadHandler(request)]
        return checked(request, *args, **kwargs)

    return receive
