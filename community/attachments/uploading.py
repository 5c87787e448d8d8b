"""Bounds on the body of an upload that hold on whatever server."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload, TemporaryFileUploadHandler

from community.attachments.decoder.limits import LARGEST

MOST_BYTES = max(LARGEST.values())


class BoundedUpload(FileUploadHandler):
    """Stops reading at the first byte that no kind of file may have, and at a second file."""

    def __init__(self, request):
        super().__init__(request)
        self.taken, self.files, self.too_large = 0, 0, False

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.files += 1
        if self.files > 1:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data, start):
        self.taken += len(raw_data)
        if self.taken > MOST_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size):
        return None


def bound(request):
    """Read this request's body in bounds; to be called before anything has looked at its fields."""
    guard = BoundedUpload(request)
    request.upload_handlers = [guard, TemporaryFileUploadHandler(request)]
    return guard
