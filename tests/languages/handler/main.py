"""Serves examples/handler.py on the port in PORT: main.py FOLDER-OF-HANDLER. GET /handed gives the deliveries that were handed on since the last time, as a list.
Fails to handle siprec.stopped."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, sys.argv[1])
from handler import receiver  # noqa: E402

handed = []


def handle(delivery):
    handed.append(delivery)
    if delivery.event_type == "siprec.stopped":
        raise OSError("the database is down")


receive = receiver(os.environ["TELNYX_PUBLIC_KEY"].split(","), handle)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.answer(*receive(self.headers.items(), body))

    def do_GET(self):
        names = ("ID", "IDSource", "Attempt", "EventType", "IsSiprec", "Event")
        body = json.dumps([dict(zip(names, delivery)) for delivery in handed])
        handed.clear()
        self.answer(200, {}, body.encode())

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
