"""The frame of the first page: its style travels inside it, and no other style ever may.

A browser on a poor line draws the page without asking for anything else. The policy of every page
names the hash of this style, so that a style which somebody smuggles in stays without effect.
"""

import base64
import hashlib
from pathlib import Path

from markupsafe import Markup

from voice_service.web.packing import small

STYLE = Markup(  # noqa: S704 - our own file, which holds no end tag
    small((Path(__file__).parents[1] / "static" / "frame.css").read_text(encoding="utf-8"))
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# The pages that somebody sees first; others have styles of their own, which must come last.
FIRST_PAGES = frozenset({"screen", "home"})
POLICY = (
    f"default-src 'none'; style-src 'self' 'sha256-{_HASH}'; script-src 'self'; "
    "img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
