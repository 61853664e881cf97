"""Is what came a workbook that can be opened safely? Nothing in it is run, followed or unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

LARGEST_UNPACKED_MB = 500
MOST_PARTS = 5_000
ZIP_MAGIC = b"PK\x03\x04"
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")


def unsound(content: bytes) -> str | None:
    """Say what is wrong with the bytes of an .xlsx file, or nothing.

    Every part is decompressed and held against its checksum; Python's reader stops at a part's declared size, so that
    the sum of those is a true limit.
    """
    if not content.startswith(ZIP_MAGIC):
        page = content[:1000].lstrip().lower().startswith((b"<!doctype", b"<html"))
        return "it is a web page and no workbook" if page else "it is no .xlsx workbook"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED_MB * 1_000_000:
                return f"it unpacks to more than {LARGEST_UNPACKED_MB} MB, the limit"
            if not set(NEEDED) <= {part.filename for part in parts}:
                return "it is a zip file but no workbook"
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError):
        return "it is damaged or not complete"
    return "it is damaged or not complete" if damaged else None
