"""Verifies Telnyx webhooks in Python, with the package cryptography. To try it: docs/other-languages.md."""

import base64
import json
import re

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

    The headers are pairs of name and value. They and the body (bytes) are as they came; now is in Unix seconds.
    """
    key = decode_base64(public_key, 32, "key_malformed")
    if is_small_order(key):
        raise Refused("key_weak")
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
        text = body.decode("utf-8-sig")
        return json.loads(text) if text.strip(" \t\r\n")[0] in "{[" else text
    except (ValueError, IndexError):  # not UTF-8, not JSON, or nothing but white space
        raise Refused("body_malformed") from None


def only(headers, wanted):
    values = [value for name, value in headers if name.lower() == wanted]
    if len(values) != 1:
        raise Refused("header_duplicated" if values else "header_missing")
    return values[0]


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
