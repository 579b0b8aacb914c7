"""Decodes events with what quicktype made, and prints them as it encodes them: main.py FOLDER-OF-EVENTS FILE. The file is a list of [type, event]."""

import json
import sys

sys.path.insert(0, sys.argv[1])
import siprec_events  # noqa: E402

with open(sys.argv[2], encoding="utf-8") as file:
    events = json.load(file)
print(json.dumps([getattr(siprec_events, kind).from_dict(event).to_dict() for kind, event in events]))
