"""A visitor with cookies and nothing else: raw HTTP, so that a test sees exactly what a server sent."""

from __future__ import annotations

import http.client
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(found) if found else None


class Visitor:
    """Follows no redirect. A POST carries the CSRF token of its cookie unless told not to."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**({"Cookie": cookie} if cookie else {}), **(headers or {})}
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            reply = Reply(answer.status, tuple((k.lower(), v) for k, v in answer.getheaders()), answer.read())
        finally:
            connection.close()
        for name, value in reply.headers:
            if name == "set-cookie" and (match := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[match[1]] = match[2]
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(
        self, path: str, fields: Mapping[str, str], *, csrf: bool = True, headers: Mapping[str, str] | None = None
    ) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, urlencode(self._with_token(fields, csrf)).encode(), kind | dict(headers or {}))

    def upload(self, path: str, fields: Mapping[str, str], file: bytes, *, csrf: bool = True) -> Reply:
        """multipart/form-data: the file first, so that a body cut short loses the fields."""
        boundary = uuid.uuid4().hex
        head = 'Content-Disposition: form-data; name="%s"'
        parts = [(head % "sample" + '; filename="sample.txt"\r\nContent-Type: text/plain', file)]
        parts += [(head % name, value.encode()) for name, value in self._with_token(fields, csrf).items()]
        body = b"".join(f"--{boundary}\r\n{header}\r\n\r\n".encode() + data + b"\r\n" for header, data in parts)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.send("POST", path, body + f"--{boundary}--\r\n".encode(), {"Content-Type": kind})

    def _with_token(self, fields: Mapping[str, str], csrf: bool) -> dict[str, str]:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")} if csrf else {}
        return {**token, **fields}

    def sign_up(self, username: str) -> Reply:
        self.get("/accounts/signup/")
        password = "a quiet harbour 7"
        fields = {"username": username, "email": "", "password1": password, "password2": password}
        return self.post("/accounts/signup/", fields)
