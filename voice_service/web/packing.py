"""The files of our own pages, packed once, as small as can be: a poor line waits for each byte."""

from functools import lru_cache

import brotli
import rcssmin
from flask import request
from werkzeug.wrappers import Response

# What tells a browser nothing that it does not know from the tag that asks for the file.
_SUPERFLUOUS = ("Content-Disposition", "Last-Modified", "Accept-Ranges")


def small(style: str) -> str:
    """Leave out what a style says to its reader only."""
    return str(rcssmin.cssmin(style))


@lru_cache(maxsize=64)
def _small(style: bytes) -> bytes:
    return small(style.decode("utf-8")).encode("utf-8")


@lru_cache(maxsize=64)
def _packed(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=11))


def pack(response: Response) -> None:
    """Send a file of a page whole and packed; a browser that has it already gets nothing.

    Some servers hand an open file on as it is, so that nothing packs it: it is read first.
    """
    response.direct_passthrough = False
    content, kind = response.get_data(), response.mimetype or ""
    if kind == "text/css":
        content = _small(content)
    for name in _SUPERFLUOUS:
        response.headers.pop(name, None)
    if kind.startswith("text/") and request.accept_encodings.quality("br"):
        content = _packed(content)
        response.headers["Content-Encoding"] = "br"
    response.set_data(content)
    response.add_etag(overwrite=True)
    response.make_conditional(request)
