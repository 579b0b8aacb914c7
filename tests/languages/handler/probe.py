"""Prints what examples/handler.py does where a server cannot show it, as JSON: probe.py FOLDER-OF-HANDLER."""

import io
import json
import sys

sys.path.insert(0, sys.argv[1])
import handler  # noqa: E402


handler.MAX_BODY_BYTES = 10
clock = 0
handler.time.monotonic = lambda: clock


def ended(size):
    """The answer to a body of this size that the server ends by itself, as it does where it decodes chunks."""
    environ = {"REQUEST_METHOD": "POST", "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(b"x" * size)}
    statuses = []
    app = handler.wsgi_application(lambda _, body: (200 if body == b"x" * size else 500, {}))
    app(environ, lambda status, _: statuses.append(int(status[:3])))
    return statuses[0]


def due(at):
    global clock
    clock = at
    return handler.is_due("stale", 60)


print(json.dumps({"ended": [ended(10), ended(11)], "due": [due(at) for at in (0, 59, 61, 120, 122)]}))
