"""What has to be known of a source before it is asked?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.fetch.snapshot import Manifest, Partial
from pipeline.fetch.transport import Connection


@dataclass(frozen=True)
class Source:
    """One publisher's address, terms and way of being asked.

    Attributes
    ----------
    base : str
        Its address; another can be set for a mirror or a test.
    hosts : tuple of str
        Hosts besides that of `base` to which it may link.
    per_second : float or None
        At most so many requests a second.
    download : callable
        Asks for everything, saves it, and returns the identifiers used with their titles. It gets the manifest of the
        newest snapshot to hold the answers against, and a way to say a line.
    """

    name: str
    publisher: str
    licence: str
    attribution: str
    base: str
    hosts: tuple[str, ...]
    per_second: float | None
    download: Callable[[Connection, Partial, Manifest | None, Callable[[str], None]], dict[str, str]]
