"""The symbols there are, for whoever writes a survey for easy read or for the youngest."""

from flask import Blueprint, render_template, request

from voice_service.models.staff import SAFEGUARDING_LEAD, YOUTH_WORKER
from voice_service.survey.symbols import SYMBOLS, found
from voice_service.web.entry import entry

symbols = Blueprint("staff_symbols", __name__, url_prefix="/staff/symbols")
MOST_LETTERS = 60


@symbols.get("")
@entry(YOUTH_WORKER, SAFEGUARDING_LEAD)
def index() -> str:
    """Show all symbols with their names, or those that a word is said of."""
    words = request.args.get("q", "")[:MOST_LETTERS].strip()
    return render_template(
        "staff/symbols.html", shown=found(words), words=words, how_many=len(SYMBOLS)
    )
