"""What to answer to Telnyx webhooks, in any framework. It needs verify.py beside it. To try it: docs/other-languages.md of the npm package telnyx-siprec-webhooks."""

import logging
import math
import re
import time
from http import HTTPStatus
from typing import NamedTuple

from verify import Refused, decode_key, event_in, fields_of, id_of, verify

MAX_BODY_BYTES = 1 << 20

log = logging.getLogger(__name__)
quiet_until = {}


class Delivery(NamedTuple):
    """A genuine and fresh delivery."""

    id: str
    id_source: str  # "event"; or "signature": then the id is of this attempt only
    attempt: int  # from 1; 0 where Telnyx does not tell
    event_type: str  # of SIPREC or of anything else; empty where there is none
    is_siprec: bool  # also of an event type that is not known yet
    event: dict  # for the types of quicktype. It is not validated.


def receiver(public_keys, handle, clock=time.time):
    """Makes a function that takes the headers (pairs) and the body (bytes) of a POST as they came, and gives the status and the headers to answer with.

    It calls handle with each genuine and fresh delivery. Where handle raises, the answer is 500, so that Telnyx tries again. Telnyx may deliver an event twice,
    even at the same time: remember the ids of what you handled. Give the old key and the new one while you replace a key. Raises Refused if a key is missing, or
    is not 32 bytes in Base64.
    """
    for key in public_keys or [None]:
        decode_key(key)

    def receive(headers, body):
        headers = list(headers)
        code, verified = judge(headers, body, public_keys, clock())
        if code not in ("accepted", "timestamp_too_old", "timestamp_too_new", "body_malformed"):
            if is_due(code):
                log.warning("webhook answered with 401: %s", code)
            return 401, {}
        delivery = delivery_of(headers, verified)
        if code.startswith("timestamp_too_"):  # our clock may be wrong: a 401 might lose it
            if is_due("stale", 60):
                log.error("webhook answered with 503: %s: %s", delivery.id, code)
            return 503, {"retry-after": "1"}
        try:
            if code == "body_malformed":
                raise Refused(code)
            handle(delivery)
        except Exception:
            log.exception("webhook answered with 500: %s", delivery.id)
            return 500, {}
        return 200, {}

    return receive


def wsgi_application(receive):
    """Makes a WSGI application of what receiver made. The server has to set a time limit for bodies: where reading fails, the answer is 408."""

    def app(environ, start_response):
        status, headers = answer_to(environ, receive)
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [b""]

    return app


def answer_to(environ, receive):
    if environ["REQUEST_METHOD"] != "POST":
        return 405, {"allow": "POST"}
    length = environ.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch("[0-9]{1,15}", length):
        return 400, {}
    size = int(length)
    if size > MAX_BODY_BYTES:
        return 413, {}
    if not environ.get("CONTENT_LENGTH"):  # perhaps a proxy sends the body in chunks
        if environ.get("wsgi.input_terminated"):
            size = MAX_BODY_BYTES + 1
        elif "HTTP_TRANSFER_ENCODING" in environ:  # this server cannot decode them, and Telnyx may never resend what gets a 4xx
            if is_due("chunked", 60):
                log.error("webhook answered with 503: its body comes in chunks. Let the proxy in front send a content-length.")
            return 503, {"retry-after": "1"}
    try:
        body = environ["wsgi.input"].read(size)
    except OSError:
        return 408, {}
    if len(body) > MAX_BODY_BYTES:
        return 413, {}
    headers = [(name[5:].replace("_", "-"), value) for name, value in environ.items() if name.startswith("HTTP_")]
    return receive(headers, body)


def is_due(kind, seconds=math.inf):
    """Whether to log one more of a kind. Anybody can cause any number of refusals, and send a captured delivery a thousand times."""
    now = time.monotonic()
    if quiet_until.get(kind, now) > now:
        return False
    quiet_until[kind] = now + seconds
    return True


def judge(headers, body, public_keys, now):
    """What verify says with the first key under which the signature matches; else with the last one. Only what is genuine is called stale."""
    for key in public_keys:
        code, verified = verdict(headers, body, key, now, math.inf)
        if code in ("accepted", "body_malformed"):
            return verdict(headers, body, key, now)[0], verified
    return code, None


def verdict(*args):
    try:
        return "accepted", verify(*args)
    except Refused as refused:
        return str(refused), None


def delivery_of(headers, verified):
    """Call Control has the type in event_type, next to the event's other fields. TeXML has it in SiprecEvent."""
    body = fields_of(verified)
    event, path = event_in(body)
    event_type = event.get("event_type")
    meta = body.get("meta")
    if "SiprecEvent" in body and not is_siprec_type(event_type):
        event, event_type = body, body["SiprecEvent"]
    elif path == "data":
        event = {**event, "meta": meta} if "meta" in body else event
    elif not isinstance(verified, str):
        event = like_version_2(event)
    delivery_id = id_of(headers, verified)
    attempt = meta.get("attempt") if isinstance(meta, dict) else 0
    return Delivery(
        id=delivery_id,
        id_source="signature" if re.fullmatch("sig__[0-9a-f]{64}", delivery_id) else "event",
        attempt=attempt if type(attempt) is int and attempt > 0 else 0,
        event_type=event_type if isinstance(event_type, str) else "",
        is_siprec=holds_siprec(verified if isinstance(verified, list) else body),
        event=event,
    )


def like_version_2(event):
    """API version 1 has other names for two fields."""
    payload = event.get("payload")
    times = [payload.get("occurred_at") if isinstance(payload, dict) else None, event.get("created_at")]
    found = {"occurred_at": times[0] if isinstance(times[0], str) else times[1], "id": event.get("webhook_id")}
    return {**event, **{name: text for name, text in found.items() if isinstance(text, str) and event.get(name) is None}}


def holds_siprec(body):
    """Whether a body is of SIPREC, known or not, by the rules of docs/events.md of the npm package: What counts as SIPREC."""
    levels = [body]
    while levels:
        level = levels.pop()
        if isinstance(level, list):
            levels += level
        elif isinstance(level, dict):
            types = level.get("event_type")
            if "SiprecEvent" in level or any(is_siprec_type(one) for one in (types if isinstance(types, list) else [types])):
                return True
            levels += [level.get(name) for name in ("data", "webhook", "metadata", "event")]
    return False


def is_siprec_type(event_type):
    return isinstance(event_type, str) and re.match(r"\s*(call[._])?siprec[._-]", event_type, re.IGNORECASE) is not None
