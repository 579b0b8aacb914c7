"""Verifies Telnyx webhooks in Python, with the package cryptography. To try it: docs/other-languages.md of the npm package telnyx-siprec-webhooks."""

import base64
import json
import re
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Points of small order, without the sign of x: libraries disagree on them, and under one of them everything is signed.
P = 2**255 - 19
Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
SMALL_ORDER = {0, 1, P - 1, P, P + 1, Y, P - Y}


class Refused(Exception):
    """Not genuine, not fresh, or not understood. Its text is a code, as in fixtures/deliveries.json."""


def verify(headers, body, public_key, now, tolerance=300):
    """Gives the body: a JSON value, or the text of a form.

    The headers are pairs of name and value. They and the body (bytes) are as they came; now is in Unix seconds. The key is in Base64, as Telnyx shows it.
    """
    key = decode_key(public_key)
    timestamp, signature = (only(headers, name) for name in ("telnyx-timestamp", "telnyx-signature-ed25519"))
    if not re.fullmatch("[0-9]{1,15}", timestamp):
        raise Refused("timestamp_malformed")
    if abs(now - int(timestamp)) > tolerance:
        raise Refused("timestamp_too_old" if now > int(timestamp) else "timestamp_too_new")
    signature = decode_base64(signature, 64, "signature_malformed")
    if is_small_order(signature[:32]):
        raise Refused("signature_mismatch")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, timestamp.encode() + b"|" + body)
    except InvalidSignature:
        raise Refused("signature_mismatch") from None
    try:
        text = body.decode()
        content = text.removeprefix("\ufeff").strip(" \t\r\n")
        return json.loads(content, parse_constant=refuse_constant) if content[0] in "{[" else text
    except (ValueError, IndexError, RecursionError):  # not UTF-8, not JSON, nothing but white space, or too deep
        raise Refused("body_malformed") from None


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def id_of(headers, verified):
    """Gives the id by which to know a delivery again. Takes the headers, and what verify gave.

    It begins with "sig__" and has 64 hexadecimal digits where the body names no event: then it is of this attempt only. The rules are in docs/events.md of the
    npm package: The id.
    """
    identity = "__".join(escape(part) for part in identity_of(verified))
    if 0 < len(identity) <= 256:
        return identity
    return "sig__" + base64.b64decode(only(headers, "telnyx-signature-ed25519"))[:32].hex()


def identity_of(verified):
    """The texts that name an event; none where one of them is missing, or cannot be told from another."""
    body = fields_of(verified)
    event, path = event_in(body)
    event_id = event.get("id")
    if event_id is None and path != "data":
        event_id = event.get("webhook_id")
    parts = [event_id]
    if isinstance(verified, str) or (path == "" and event_id is None):
        parts = [body.get(name) for name in ("CallSid", "SiprecSid", "SiprecEvent", "Timestamp")]
    is_usable = all(isinstance(part, str) and re.fullmatch("[^\ud800-\udfff\ufffd]+", part) for part in parts)
    return parts if is_usable else []


def fields_of(verified):
    """The fields of a JSON object, or of a form, where one that comes twice is a list; none of a JSON list."""
    if not isinstance(verified, str):
        return verified if isinstance(verified, dict) else {}
    values = {}
    for name, value in parse_qsl(verified, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    return {name: several if len(several) > 1 else several[0] for name, several in values.items()}


def event_in(body):
    """Where the event is: "data", "webhook" in a record of Telnyx's log, or "" for the body itself."""
    data, webhook = body.get("data"), body.get("webhook")
    if isinstance(data, dict) and isinstance(data.get("event_type"), str):
        return data, "data"
    if body.get("record_type") == "webhook_delivery" and isinstance(webhook, dict):
        return webhook, "webhook"
    return body, ""


def escape(part):
    return re.sub("[^A-Za-z0-9-]", lambda found: "".join(f"_{byte:02X}" for byte in found[0].encode()), part)


def only(headers, wanted):
    values = [value for name, value in headers if name.lower() == wanted]
    if len(values) != 1:
        raise Refused("header_duplicated" if values else "header_missing")
    return values[0]


def decode_key(public_key):
    text = (public_key or "").strip(" \t\r\n\"'`")  # what files of variables leave around it
    if not text:
        raise Refused("key_missing")
    key = decode_base64(text, 32, "key_malformed")
    if is_small_order(key):
        raise Refused("key_weak")
    return key


def decode_base64(text, length, code):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(code) from None
    if len(raw) != length or base64.b64encode(raw).decode() != text:  # one text for each value
        raise Refused(code)
    return raw


def is_small_order(point):
    return int.from_bytes(point, "little") % 2**255 in SMALL_ORDER
