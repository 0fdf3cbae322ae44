"""Answer requests of HTTP: a page, a redirect, a form, and one that hangs.

``web.py PORT``
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """\
<!doctype html>
<title>Shop</title>
<p>Three apples, one pear.</p>
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        match self.path:
            case "/":
                self.answer(200, PAGE, content_type="text/html; charset=utf-8")
            case "/old":
                self.answer(302, location=f"http://{self.headers['Host']}/")
            case "/form":
                self.answer(200, "a form", set_cookie="token=s3cret; Path=/")
            case "/ticket":
                self.answer(200, f"ticket {id(self)}", x_ticket=f"ticket {id(self)}")
            case "/slow":
                threading.Event().wait()
            case _:
                self.answer(404, "no such page")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_known = self.headers["Cookie"] == "token=s3cret" and "token=s3cret" in body
        self.answer(303 if is_known else 403, location="/")

    def answer(self, status, text="", **headers):
        content = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-").title(), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Log nothing."""


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler) as server:
        server.daemon_threads = True
        print("ready")
        server.serve_forever()
