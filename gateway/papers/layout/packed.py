"""Word and Excel files are zip archives with the time in them; here they are packed so that the same stays the same."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (2000, 1, 1, 0, 0, 0)


def steadily(archive: bytes) -> bytes:
    """The same archive with its parts in their order and without their times."""
    packed = BytesIO()
    with ZipFile(BytesIO(archive)) as read, ZipFile(packed, "w") as write:
        for part in read.infolist():
            named = ZipInfo(part.filename, EPOCH)
            named.compress_type = ZIP_DEFLATED
            write.writestr(named, read.read(part))
    return packed.getvalue()
