"""Real other sides for the ways out: an HTTP gateway and a mail server on this machine, and certificates of nobody."""

from __future__ import annotations

import ipaddress
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.body)
        return found

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body))

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))


@dataclass
class Gateway:
    """What the gateway answers, and what it was asked."""

    url: str = ""
    status: int = 200
    answer: str = '{"code": 0, "data": {"id": "r-1"}}'
    slow_s: float = 0.0
    location: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def http_gateway(certificate: Path | None = None) -> Iterator[Gateway]:
    """A gateway on a free port; over TLS where a file with key and certificate is given."""
    gateway = Gateway()

    class Answering(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            gateway.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
            time.sleep(gateway.slow_s)
            self.send_response(gateway.status)
            if gateway.location:
                self.send_header("Location", gateway.location)
            content = gateway.answer.encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
            return

    class Quiet(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hung up, or did not like the certificate."""

    server = Quiet(("127.0.0.1", 0), Answering)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    gateway.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/send"
    with _serving(server):
        yield gateway


@dataclass
class Post:
    """What the mail server says to a recipient, and the letters that it took."""

    host: str = "127.0.0.1"
    port: int = 0
    to_recipients: str = "250 ok"
    letters: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Post]:
    """A mail server that speaks just enough SMTP."""
    post = Post()

    class Speaking(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "DATA":
                    self._say("354 go on")
                    letter = []
                    while (part := self.rfile.readline().decode()) != ".\r\n":
                        letter.append(part)
                    post.letters.append("".join(letter))
                    self._say("250 taken")
                elif verb == "RCPT":
                    self._say(post.to_recipients)
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Speaking) as server:
        post.port = server.server_address[1]
        with _serving(server):
            yield post


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_certificate(folder: Path) -> Path:
    """A file with the key and the certificate of 127.0.0.1 that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
