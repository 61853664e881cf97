"""A web server on this machine that plays both official sources, and misbehaves when told to.

It stands in for hosts that cannot be reached here. What it serves is made up by the tests.
"""

from __future__ import annotations

import gzip
import json
import math
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from tests.replay.files import as_json, kolada_page

KOLADA = "/v3"
DOWNLOADS = "/ladda-ner"
Row = dict[str, Any]


class KoladaData(Protocol):
    """What the played Kolada knows."""

    def catalogue(self) -> Sequence[Row]: ...
    def values(self, ids: Sequence[str], year: int) -> Sequence[Row]: ...
    def groups(self) -> Sequence[Row]: ...


@dataclass
class Answer:
    """What is sent, unless a misbehaviour takes its place."""

    body: bytes
    kind: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    # Head and body are two packets: without this the second waits for the first to be acknowledged.
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        play = self.server.play
        path = unquote(urlsplit(self.path).path)
        play.asked.append((time.monotonic(), self.path))
        answer = play.answer(path, {key: one[0] for key, one in parse_qs(urlsplit(self.path).query).items()})
        for rule in play.rules:
            if rule.words in unquote(self.path) and rule.times > 0:
                rule.times -= 1
                rule.do(self, answer)
                return
        self.send(answer)

    def send(self, answer: Answer, length: int | None = None) -> None:
        """Send an answer whole, with its own length unless another is given."""
        self.head(answer, len(answer.body) if length is None else length)
        self.wfile.write(answer.body)

    def head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in ({"content-type": answer.kind, "content-length": str(length)} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


Misbehaviour = Callable[[Handler, Answer], None]


@dataclass
class Rule:
    words: str
    do: Misbehaviour
    times: float


class Server(ThreadingHTTPServer):
    daemon_threads = True
    play: Play

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what many tests are about."""


class Play:
    """What is served, what was asked for, and how to misbehave.

    Parameters
    ----------
    kolada : KoladaData
    page : str
        The download page.
    files : mapping of str to bytes
        Path -> workbook.
    rows_a_page : int
        At most so many rows a page, whatever is asked for.
    """

    def __init__(self, kolada: KoladaData, page: str, files: Mapping[str, bytes], rows_a_page: int = 5000) -> None:
        self.kolada, self.page, self.files, self.rows_a_page = kolada, page, dict(files), rows_a_page
        self.asked: list[tuple[float, str]] = []
        self.rules: list[Rule] = []
        self.base = ""
        self.sent = 0
        self.over = threading.Event()

    @property
    def bases(self) -> dict[str, str]:
        """Return source -> the address to give to `--base-url`."""
        return {"kolada": f"{self.base}{KOLADA}", "svenskt_naringsliv": f"{self.base}{DOWNLOADS}"}

    def misbehave(self, words: str, do: Misbehaviour, times: float = math.inf) -> None:
        """Do something else for the next `times` requests whose decoded address holds `words`."""
        self.rules.append(Rule(words, do, times))

    def paths(self) -> list[str]:
        return [unquote(path) for _, path in self.asked]

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == DOWNLOADS:
            return Answer(self.page.encode(), "text/html; charset=utf-8")
        if path in self.files:
            return Answer(self.files[path], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        rows = self._rows(path.removeprefix(f"{KOLADA}/").split("/"), query) if path.startswith(KOLADA) else None
        return Answer(b"nothing here", "text/plain", 404) if rows is None else self._page(path, query, rows)

    def _rows(self, parts: list[str], query: Mapping[str, str]) -> Sequence[Row] | None:
        title = query.get("title", "").casefold()
        match parts:
            case ["kpi"]:
                return [row for row in self.kolada.catalogue() if title in row["title"].casefold()]
            case ["kpi", id_]:
                return [row for row in self.kolada.catalogue() if row["id"] == id_]
            case ["data", "kpi", ids, "year", year]:
                return self.kolada.values(ids.split(","), int(year))
            case ["municipality_groups"]:
                return [row for row in self.kolada.groups() if title in row["title"].casefold()]
        return None

    def _page(self, path: str, query: Mapping[str, str], rows: Sequence[Row]) -> Answer:
        size = min(int(query.get("per_page", 100)), self.rows_a_page)
        titled = f"?title={query['title']}" if "title" in query else ""
        return Answer(as_json(kolada_page(rows, int(query.get("page", 1)), size, f"{self.base}{path}{titled}")))


@contextmanager
def playing(play: Play) -> Iterator[Play]:
    """Serve on a free port of this machine until the block ends."""
    server = Server(("127.0.0.1", 0), Handler)
    server.play = play
    play.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield play
    finally:
        play.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, **headers: str) -> Misbehaviour:
    """Answer with another status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: handler.send(Answer(b"{}", status=code, headers=named))


def instead(body: bytes, kind: str = "application/json", **headers: str) -> Misbehaviour:
    """Answer 200 with something else."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: handler.send(Answer(body, kind, headers=named))


def changed(change: Callable[[Any], Any]) -> Misbehaviour:
    """Answer with the JSON changed."""

    def do(handler: Handler, answer: Answer) -> None:
        handler.send(Answer(json.dumps(change(json.loads(answer.body)), ensure_ascii=False).encode()))

    return do


def silence(handler: Handler, _: Answer) -> None:
    """Answer nothing until the client has gone or the play is over."""
    handler.server.play.over.wait(60)
    handler.close_connection = True


def drip(handler: Handler, answer: Answer) -> None:
    """Send a byte now and then."""
    handler.head(answer, len(answer.body))
    for start in range(len(answer.body)):
        handler.wfile.write(answer.body[start : start + 1])
        if handler.server.play.over.wait(0.05):
            break


def reset_in_the_middle(handler: Handler, answer: Answer) -> None:
    """Send half of the body, then break the connection off."""
    handler.head(answer, len(answer.body))
    handler.wfile.write(answer.body[: len(answer.body) // 2])
    handler.wfile.flush()
    # Lingering for no time makes the close a reset.
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.close_connection = True


def cut_off(handler: Handler, answer: Answer) -> None:
    """Send half of the body as if it were the whole."""
    handler.send(Answer(answer.body[: len(answer.body) // 2], answer.kind))


def length_too_long(handler: Handler, answer: Answer) -> None:
    """Declare more bytes than are sent."""
    handler.send(answer, length=len(answer.body) + 100)
    handler.close_connection = True


def length_too_short(handler: Handler, answer: Answer) -> None:
    """Declare fewer bytes than are sent."""
    headers = answer.headers | {"connection": "close"}
    handler.send(Answer(answer.body, answer.kind, headers=headers), length=len(answer.body) - 100)
    handler.close_connection = True


def zipped(handler: Handler, answer: Answer) -> None:
    """Send the body compressed, as most servers do."""
    handler.send(Answer(gzip.compress(answer.body, mtime=0), answer.kind, headers={"content-encoding": "gzip"}))


def two_gigabytes(declared: bool) -> Misbehaviour:
    """Send zeros made on the fly until 2 GB are through or the client hangs up; `Play.sent` counts them."""

    def do(handler: Handler, answer: Answer) -> None:
        handler.send_response(200)
        handler.send_header("content-type", answer.kind)
        handler.send_header(*(("content-length", str(2_000_000_000)) if declared else ("connection", "close")))
        handler.end_headers()
        handler.close_connection = True
        block = bytes(1_000_000)
        while handler.server.play.sent < 2_000_000_000:
            handler.wfile.write(block)
            handler.server.play.sent += len(block)

    return do
