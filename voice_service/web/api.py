"""The aggregate API for analysts: protected figures only, with a bearer token."""

from flask import Blueprint, abort, request

from voice_service.reporting.summary import as_dict
from voice_service.services import accounts, summaries
from voice_service.web import here
from voice_service.web.entry import API_TOKEN, entry

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.before_request
def _token() -> None:
    """Let nobody in without a token."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not accounts.token_is_valid(here.session(), token.strip()):
        abort(401)


@api.get("/waves")
@entry(API_TOKEN)
def waves() -> dict[str, object]:
    """List the waves."""
    return {"waves": summaries.listing(here.session())}


@api.get("/waves/<int(max=2147483647):wave_id>/summary")
@entry(API_TOKEN)
def summary(wave_id: int) -> dict[str, object]:
    """Return the summary of one wave."""
    found = summaries.summary(here.session(), wave_id, here.means())
    if found is None:
        abort(404)
    return as_dict(found)
