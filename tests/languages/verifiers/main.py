"""Judges the deliveries of a file with examples/verify.py: main.py FOLDER-OF-VERIFY FILE. Prints a JSON object by name: a code, or "accepted" and the id."""

import base64
import json
import sys

sys.path.insert(0, sys.argv[1])
from verify import Refused, id_of, verify  # noqa: E402


def judge(delivery):
    body = base64.b64decode(delivery["body"])
    try:
        verified = verify(delivery["headers"], body, delivery["publicKey"], delivery["now"], delivery["toleranceSeconds"])
        delivery_id = id_of(delivery["headers"], verified)
        source = "signature" if delivery_id.startswith("sig__") else "event"
        return f"accepted {delivery_id} {source}"
    except Refused as refused:
        return str(refused)


with open(sys.argv[2], encoding="utf-8") as file:
    print(json.dumps({delivery["name"]: judge(delivery) for delivery in json.load(file)["deliveries"]}))
