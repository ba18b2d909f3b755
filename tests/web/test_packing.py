"""Files of a page travel packed whichever server hands them out, and only once."""

import brotli
import pytest

from tests.house import House


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "/static/participant.css",
        "/static/participant.js",
        "/bootstrap/static/css/bootstrap.min.css",
    ],
)
def test_a_file_is_packed_and_comes_once(path: str, house: House) -> None:
    client = house.app.test_client()
    # As a server does that hands an open file on by itself.
    ways = {"wsgi.file_wrapper": lambda file, size: iter(lambda: file.read(size), b"")}
    asked = {"Accept-Encoding": "gzip, br", "Host": "voice.test"}
    packed = client.get(path, headers=asked, environ_base=ways)
    assert (packed.status_code, packed.content_encoding) == (200, "br")
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = client.get(path, environ_base=ways)
    assert plain.content_encoding is None
    assert brotli.decompress(packed.data) == plain.data
    assert len(packed.data) < 0.4 * len(plain.data)
    again = client.get(path, headers={**asked, "If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert packed.headers["ETag"] != plain.headers["ETag"]
