"""Keep a file that is being uploaded in memory: it names people, and nothing of it touches the disk."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from . import memory


class MemoryUpload(FileUploadHandler):
    """Takes every file, whatever its size; ``exchange.uploads.LimitedUpload`` before it bounds the size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Begin."""
        super().new_file(*args, **kwargs)
        self._file = memory.new_file()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece."""
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The whole file, to be read from its beginning."""
        self._file.seek(0)
        return UploadedFile(
            file=self._file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Forget what came."""
        self._file.close()
