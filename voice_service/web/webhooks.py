"""Twilio comes in here: the signature before anything is read, then one service call."""

import structlog
from flask import Blueprint, Response, abort, request

from voice_service.channels import twilio_sms
from voice_service.channels.spool import SpoolError
from voice_service.services import settling
from voice_service.web import here, taking_in
from voice_service.web.entry import SIGNED_WEBHOOK, entry

log = structlog.get_logger()
webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks/twilio")


@webhooks.post("/message")
@entry(SIGNED_WEBHOOK)
def message() -> Response:
    """Take one inbound text and answer with TwiML; 200 says that it is kept for good."""
    try:
        text = twilio_sms.inbound(_signed_fields())
    except twilio_sms.WebhookError as error:
        return Response(f"{error}\n", 400, mimetype="text/plain")
    try:
        reply = taking_in.receive(text, now=here.now(), means=here.means())
    except SpoolError:
        # Twilio then calls the fallback address, and its log still has the text.
        log.error("text_not_kept")
        return Response("The text could not be kept; send it again.\n", 503, mimetype="text/plain")
    return Response(twilio_sms.twiml(reply), mimetype="text/xml")


@webhooks.post("/status")
@entry(SIGNED_WEBHOOK)
def status() -> Response:
    """Take one report of what became of a text."""
    try:
        report = twilio_sms.status_report(_signed_fields(), request.args.get("message"))
    except twilio_sms.WebhookError as error:
        return Response(f"{error}\n", 400, mimetype="text/plain")
    settling.report(here.session(), report, now=here.now())
    return Response(status=204)


def _signed_fields() -> twilio_sms.Fields:
    """Return the fields of a webhook that Twilio signed; 403 for any other."""
    settings = here.means().settings
    if settings.twilio is None:
        log.warning("webhook_without_twilio_settings")
        abort(403)
    query = request.query_string.decode("ascii", "replace")
    url = settings.public_base_url + request.path + (f"?{query}" if query else "")
    try:
        fields = twilio_sms.parse_form(request.get_data(cache=False))
    except ValueError:  # more fields than any webhook has
        abort(403)
    given = request.headers.get("X-Twilio-Signature", "")
    if not twilio_sms.verified(url, fields, given, settings.twilio.auth_token):
        log.warning("webhook_signature_wrong")
        abort(403)
    return fields
