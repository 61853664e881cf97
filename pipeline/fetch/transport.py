"""How is an address asked so that no other host is contacted and nothing half is taken for whole?

One client for every source. Certificates are always verified, HTTP/2 is off, and only listed hosts are asked, redirects
and links included. Answers are read up to a limit, held against their declared length, and asked for again where the
fault may pass.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from types import TracebackType
from typing import Any, TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from pipeline import __version__
from pipeline.faults import SourceFault

ATTEMPTS = 4
LARGEST_MB = 64
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
# A server that sends a byte now and then never runs into a timeout: the whole answer has one too.
LONGEST_ANSWER = 300.0
LONGEST_WAIT = 120.0
MAX_REDIRECTS = 5
PASSING_STATUS = {408, 429, 500, 502, 503, 504}
CHANGED = "see docs/sources-change.md"
LATER = "try again later; `make all` works with the ledger"

T = TypeVar("T")


class Passing(Exception):
    """A fault that may be gone at the next attempt; `after` is the wait, in seconds, that the server asks for."""

    def __init__(self, line: str, after: float | None = None) -> None:
        super().__init__(line)
        self.after = after


class Connection:
    """A source's host, asked one address at a time.

    Parameters
    ----------
    base : str
        The source's own address; only its scheme, host and port are asked, and `hosts` over https.
    hosts : collection of str
        Other hosts to which the source may link or redirect.
    per_second : float, optional
        At most so many requests a second.

    Raises
    ------
    SourceFault
        By every method: one line that names the address, what is wrong and what to do.
    """

    def __init__(self, base: str, hosts: Collection[str] = (), per_second: float | None = None) -> None:
        self.base = _address(base)
        self._origins = {_origin(self.base)} | {("https", host, 443) for host in hosts}
        # A little slower than allowed: requests sent evenly may arrive bunched.
        self._interval = 1.1 / per_second if per_second else 0.0
        self._next = 0.0
        self._reached = False
        self._client = httpx.Client(
            http2=False,
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            headers={"user-agent": f"rankeffekt/{__version__}", "accept-encoding": "gzip"},
            # Called for every hop of a redirect too.
            event_hooks={"request": [self._refuse_unlisted, self._pace]},
        )

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def json(self, url: httpx.URL) -> tuple[bytes, dict[str, Any]]:
        """Ask for a JSON object; return it as sent and as read."""

        def read(content: bytes) -> tuple[bytes, dict[str, Any]]:
            try:
                answer = json.loads(content)
            except (ValueError, RecursionError):
                raise Passing(f"{shown(url)}: the answer is cut off or no JSON ({_start(content)}); {LATER}") from None
            if not isinstance(answer, dict):
                raise SourceFault(f"{shown(url)}: the answer is no JSON object ({_start(content)}); {CHANGED}")
            return content, answer

        return self.get(url, read)

    def get(self, url: httpx.URL, read: Callable[[bytes], T]) -> T:
        """Ask for an address until `read` accepts the answer, or the attempts are used up.

        Parameters
        ----------
        url : httpx.URL
        read : callable
            Takes the whole body; raises `Passing` if it should be asked for again.
        """

        def attempt() -> T:
            return read(self._body(url))

        try:
            return Retrying(
                retry=retry_if_exception_type(Passing),
                stop=stop_after_attempt(ATTEMPTS),
                wait=_wait,
                sleep=lambda seconds: sleep(seconds),
                reraise=True,
            )(attempt)
        except Passing as error:
            raise SourceFault(str(error)) from None

    def _body(self, url: httpx.URL) -> bytes:
        try:
            with self._client.stream("GET", url) as response:
                self._reached = True
                _judge(response)
                return _whole(response)
        except httpx.TooManyRedirects:
            raise SourceFault(f"{shown(url)}: redirects without end; {CHANGED}") from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise SourceFault(f"{shown(url)}: redirects to what is no web address; {CHANGED}") from None
        except httpx.ConnectError as error:
            host = _asked(error, url).host
            if _is_certificate(error):
                raise SourceFault(f"{host}: its certificate is not trusted; the fetch goes no further") from None
            offline = f"no connection to {host}; `make all` works with the ledger"
            # Where nothing was ever reached there is nothing to wait for.
            raise (Passing if self._reached else SourceFault)(offline) from None
        except httpx.TimeoutException as error:
            raise Passing(f"{_asked(error, url).host} does not answer in time; {LATER}") from None
        except (httpx.NetworkError, httpx.ProtocolError):
            raise Passing(f"{shown(url)}: the connection broke off; {LATER}") from None
        except httpx.DecodingError:
            raise Passing(f"{shown(url)}: the answer cannot be decompressed; {LATER}") from None
        except httpx.ProxyError as error:
            raise SourceFault(f"the proxy refuses {url.host} ({_printable(str(error))}); ask who runs it") from None

    def _refuse_unlisted(self, request: httpx.Request) -> None:
        if _origin(request.url) not in self._origins:
            raise SourceFault(
                f"{shown(self.base)}: leads to {request.url.scheme}://{_printable(request.url.host)}, "
                f"which is no listed host; {CHANGED}"
            )

    def _pace(self, _: httpx.Request) -> None:
        wait = self._next - monotonic()
        if wait > 0:
            sleep(wait)
        self._next = monotonic() + self._interval


def shown(url: httpx.URL) -> str:
    """Show an address in a message: without what a terminal could take for a command, and not too long."""
    return _printable(str(url), 160)


def _address(base: str) -> httpx.URL:
    try:
        url = httpx.URL(base)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise SourceFault(f"{_printable(base)} is no address; write https://HOST/PATH")
    if url.scheme == "http" and url.host not in ("127.0.0.1", "::1", "localhost"):
        raise SourceFault(f"{_printable(base)}: http is for this machine only; write https://")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _judge(response: httpx.Response) -> None:
    """Raise unless the status is 200."""
    status, url = response.status_code, shown(response.url)
    if status in PASSING_STATUS:
        after = _retry_after(response)
        if after is not None and after > LONGEST_WAIT:
            raise SourceFault(f"{url}: asks us to wait {after:.0f} seconds; {LATER}")
        raise Passing(f"{url}: still answers {status} after {ATTEMPTS} attempts; {LATER}", after)
    if status != 200:
        raise SourceFault(f"{url}: answers {status}; {CHANGED}")


def _retry_after(response: httpx.Response) -> float | None:
    """Read the wait that a server asks for: seconds, or a date (RFC 9110, 10.2.3)."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _whole(response: httpx.Response) -> bytes:
    """Read a body up to the limit and hold it against its declared length."""
    url, largest = shown(response.url), LARGEST_MB * 1_000_000
    too_large = SourceFault(f"{url}: over {LARGEST_MB} MB, the limit; {CHANGED}")
    declared = int(response.headers["content-length"]) if "content-length" in response.headers else None
    if declared is not None and declared > largest:
        raise too_large
    deadline = monotonic() + LONGEST_ANSWER
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > largest:
            raise too_large
        if monotonic() > deadline:
            raise Passing(f"{url}: is sent too slowly; {LATER}")
    if declared is not None and response.num_bytes_downloaded != declared:
        raise Passing(f"{url}: {response.num_bytes_downloaded} bytes came of {declared}; {LATER}")
    return bytes(body)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, Passing) else None
    return float(wait_exponential(multiplier=0.5, max=8)(state)) if asked is None else asked


def _asked(error: httpx.RequestError, url: httpx.URL) -> httpx.URL:
    """Return the address that failed: after a redirect it is another than the one asked for."""
    try:
        return error.request.url
    except RuntimeError:
        return url


def _is_certificate(error: BaseException) -> bool:
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLError):
            return True
        link = link.__cause__ or link.__context__
    return False


def _start(content: bytes) -> str:
    return f"it begins {_printable(content[:40].decode('utf-8', 'replace'))!r}" if content else "it is empty"


def _printable(text: str, longest: int = 80) -> str:
    """Cut a text from outside short and take every control character out of it."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= longest else f"{clean[: longest - 3]}..."
