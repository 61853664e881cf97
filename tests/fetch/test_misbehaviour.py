"""Does whatever a server does wrong end in a whole snapshot or in one line, and is nobody else ever asked?"""

from __future__ import annotations

import gzip
import io
import socket
import ssl
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import polars as pl
import pytest

from pipeline import cli
from pipeline.faults import SourceFault
from pipeline.fetch import transport
from pipeline.fetch.transport import Connection
from pipeline.ingest import kommuner
from pipeline.ingest.official import svenskt_naringsliv
from pipeline.ingest.official.places import Places
from pipeline.paths import PACKAGE
from tests.fetch.conftest import Fetching
from tests.fetch.synthetic_source import INDEX, NAMED, POPULATION, RANKING, YEARS, synthetic_workbook
from tests.replay.files import download_page, workbook
from tests.replay.server import (
    DOWNLOADS,
    Misbehaviour,
    changed,
    cut_off,
    drip,
    instead,
    length_too_long,
    length_too_short,
    reset_in_the_middle,
    silence,
    status,
    two_gigabytes,
)

A_YEAR = f"/year/{YEARS[0]}"
LEDGER = "`make all` works with the ledger"
PASSING: dict[str, Misbehaviour] = {
    "500": status(500),
    "503": status(503),
    "429": status(429, Retry_After="0"),
    "a reset in the middle of a page": reset_in_the_middle,
    "a truncated page": cut_off,
    "more bytes announced than sent": length_too_long,
    "fewer bytes announced than sent": length_too_short,
    "no JSON": instead(b"<html>back soon</html>", "text/html"),
    "a broken compression": instead(b"no gzip at all", content_encoding="gzip"),
}
SAID = {
    "500": "still answers 500",
    "503": "still answers 503",
    "429": "still answers 429",
    "a reset in the middle of a page": "broke off",
    "a truncated page": "cut off or no JSON",
    "more bytes announced than sent": "broke off",
    "fewer bytes announced than sent": "cut off or no JSON",
    "no JSON": "it begins '<html>back soon</html>'",
    "a broken compression": "cannot be decompressed",
}


@pytest.mark.parametrize("case", PASSING)
def test_a_fault_that_passes_is_waited_out(fetching: Fetching, case: str) -> None:
    fetching.play.misbehave(A_YEAR, PASSING[case], times=2)
    assert fetching("kolada") == 0, fetching.err
    assert len(fetching.snapshots("kolada")) == 1


@pytest.mark.parametrize("case", PASSING)
def test_a_fault_that_stays_is_one_line_and_keeps_nothing(fetching: Fetching, case: str) -> None:
    fetching("kolada")
    fetching.play.misbehave(A_YEAR, PASSING[case])
    line = fetching.refused("kolada")
    assert SAID[case] in line
    assert line.endswith(f"try again later; {LEDGER}")
    assert sum(A_YEAR in path for path in fetching.play.paths()) == 2 + transport.ATTEMPTS


@pytest.mark.parametrize("form", ["seconds", "a date"])
def test_the_wait_that_the_server_asks_for_is_kept(fetching: Fetching, form: str) -> None:
    asked = "7" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=8), usegmt=True)
    fetching.play.misbehave(A_YEAR, status(429, Retry_After=asked), times=1)
    assert fetching("kolada") == 0
    assert any(6 < wait < 9 for wait in fetching.waits)


def test_a_wait_of_an_hour_is_not_sat_out(fetching: Fetching) -> None:
    fetching.play.misbehave(A_YEAR, status(429, Retry_After="3600"))
    assert "asks us to wait 3600 seconds" in fetching.refused("kolada")
    assert max(fetching.waits) < 60


def test_a_server_that_says_nothing_is_left(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(0.1))
    fetching.play.misbehave(A_YEAR, silence)
    assert "127.0.0.1 does not answer in time" in fetching.refused("kolada")


def test_a_server_that_sends_a_byte_now_and_then_is_left(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LONGEST_ANSWER", 0.1)
    fetching.play.misbehave(A_YEAR, drip)
    assert "is sent too slowly" in fetching.refused("kolada")


def _to(address: str) -> Callable[[Any], Any]:
    return lambda answer: answer | {"next_url": address, "next_page": None}


def test_pages_that_lead_back_to_themselves_are_left(fetching: Fetching) -> None:
    fetching.play.misbehave("page=2", changed(lambda answer: answer | {"next_page": 2, "next_url": None}))
    assert "go round in a circle" in fetching.refused("kolada")


def test_pages_that_never_end_are_left(fetching: Fetching) -> None:
    numbers = iter(range(2, 1000))
    rows: list[Any] = []

    def more(answer: Any) -> Any:
        rows.extend(answer["values"])
        return answer | {"values": rows[:7], "next_url": None, "next_page": next(numbers)}

    fetching.play.misbehave(A_YEAR, changed(more))
    assert "no end after" in fetching.refused("kolada")
    assert len(fetching.play.asked) < 60


@pytest.mark.parametrize(
    ("what", "words", "change", "said"),
    [
        ("an empty second page", "page=2", lambda answer: answer | {"values": [], "count": 0}, "the page is empty"),
        (
            "an empty page that leads on",
            A_YEAR,
            lambda answer: answer | {"values": [], "count": 0},
            "the page is empty",
        ),
        (
            "an empty year",
            A_YEAR,
            lambda _: {"values": [], "count": 0, "next_url": None},
            f"no value of {POPULATION} for {YEARS[0]}",
        ),
        (
            "a page less than counted",
            A_YEAR,
            lambda answer: answer | {"count": 12, "next_url": None, "next_page": None},
            "7 rows came of 12",
        ),
        (
            "another year",
            A_YEAR,
            lambda answer: answer | {"values": [row | {"period": 1999} for row in answer["values"]]},
            "which was not asked for",
        ),
        ("no values", A_YEAR, lambda _: {"error": "moved"}, "no list `values`"),
        ("a list", A_YEAR, lambda _: [1], "is no JSON object"),
        (
            "rows of another shape",
            A_YEAR,
            lambda answer: answer | {"values": [{"kpi": INDEX}]},
            "a row without 'municipality'",
        ),
        ("rows that are none", A_YEAR, lambda answer: answer | {"values": [3]}, "a row without 'kpi'"),
        (
            "groups without members",
            "municipality_groups",
            lambda answer: answer | {"values": [{"id": "G1", "title": "x"}]},
            "a row without 'members'",
        ),
        (
            "a next page that is no address",
            A_YEAR,
            lambda answer: answer | {"next_url": "http://h:port/"},
            "no address",
        ),
    ],
)
def test_an_answer_of_another_shape_is_one_line(
    fetching: Fetching, what: str, words: str, change: Callable[[Any], Any], said: str
) -> None:
    fetching.play.misbehave(words, changed(change))
    assert said in fetching.refused("kolada"), what


def test_a_year_that_has_lost_most_of_its_values_is_not_taken_for_news(fetching: Fetching) -> None:
    fetching("kolada")
    last = YEARS[-2]
    fetching.play.misbehave(f"/year/{last}", changed(lambda _: {"values": [], "count": 0}))
    assert f"data-{last} has shrunk" in fetching.refused("kolada")


# The first is no longer found by any search, the second still is.
@pytest.mark.parametrize("title", ["Nöjda medborgare - Index", "Företagsklimat Insikt - Totalt, Index"])
def test_a_pinned_id_with_another_title_stops_that_source_and_no_other(fetching: Fetching, title: str) -> None:
    fetching.kolada.titles[INDEX] = title
    assert fetching() == 2
    assert fetching.err.strip() == (
        f"kolada: {INDEX} is now called {title!r} and was "
        "'Företagsklimat Insikt - Totalt, Index, gammal definition (-2024)'; see docs/sources-change.md"
    )
    assert not fetching.snapshots("kolada")
    assert len(fetching.snapshots("svenskt_naringsliv")) == 1
    assert not any("/data/" in path for path in fetching.play.paths())


def test_a_pinned_id_that_is_gone_stops_its_source(fetching: Fetching) -> None:
    del fetching.kolada.titles[INDEX]
    assert f"{INDEX} (nki) is no longer in the catalogue" in fetching.refused("kolada")


def test_a_title_that_the_last_snapshot_had_otherwise_stops_its_source(fetching: Fetching) -> None:
    fetching("kolada")
    fetching.kolada.titles[RANKING] += ", ny metod"
    assert f"{RANKING} is now called" in fetching.refused("kolada")


def test_a_title_cannot_send_commands_to_the_terminal(fetching: Fetching) -> None:
    fetching.kolada.titles[INDEX] = "\x1b[2JGone"
    assert "\x1b" not in fetching.refused("kolada")


def test_offline_is_said_in_a_line_that_tells_what_still_works(fetching: Fetching) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert fetching("kolada", kolada=f"{address}/v3") == 2
    assert fetching.err.strip() == f"no connection to 127.0.0.1; {LEDGER}"
    assert not fetching.contents()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (instead(b"<!DOCTYPE html><html>Logga in</html>", "text/html"), "it is a web page and no workbook"),
        (instead(b"\xd0\xcf\x11\xe0 an old .xls"), "it is no .xlsx workbook"),
        (instead(b""), "it is no .xlsx workbook"),
        (cut_off, "it is damaged or not complete"),
        (length_too_short, "it is damaged or not complete"),
        (status(404), "answers 404"),
    ],
)
def test_what_comes_in_place_of_a_workbook_is_not_kept(fetching: Fetching, what: Misbehaviour, said: str) -> None:
    fetching("svenskt_naringsliv")
    fetching.play.misbehave("Statistik.xlsx", what)
    assert said in fetching.refused("svenskt_naringsliv")


def _zip(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def test_a_zip_bomb_in_the_clothing_of_a_workbook_is_refused_unopened(fetching: Fetching) -> None:
    book = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    # Sixty sheets of ten megabytes of nothing in under one megabyte.
    bomb = _zip(book | {f"xl/worksheets/sheet{number}.xml": bytes(10_000_000) for number in range(60)})
    assert len(bomb) < 1_000_000
    fetching.play.files[f"{DOWNLOADS}/Statistik.xlsx"] = bomb
    assert "unpacks to more than 500 MB" in fetching.refused("svenskt_naringsliv")


def test_a_zip_file_that_is_no_workbook_or_lies_about_its_sizes_is_refused(fetching: Fetching) -> None:
    for content, said in (
        (_zip({"readme.txt": b"hello"}), "a zip file but no workbook"),
        (synthetic_workbook().replace(b"xl/worksheets", b"xl/worksheetz", 1), "damaged"),
    ):
        fetching.play.files[f"{DOWNLOADS}/Statistik.xlsx"] = content
        assert said in fetching.refused("svenskt_naringsliv")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_two_gigabytes_is_stopped_at_the_limit(fetching: Fetching, declared: bool) -> None:
    fetching.play.misbehave("Statistik.xlsx", two_gigabytes(declared))
    assert f"over {transport.LARGEST_MB} MB, the limit" in fetching.refused("svenskt_naringsliv")
    assert fetching.play.sent < (10 if declared else transport.LARGEST_MB + 20) * 1_000_000


def test_a_body_that_swells_when_decompressed_is_stopped_at_the_limit(fetching: Fetching) -> None:
    swollen = gzip.compress(bytes(100_000_000), 1)
    assert len(swollen) < 1_000_000
    fetching.play.misbehave("Statistik.xlsx", instead(swollen, content_encoding="gzip"))
    assert "over 64 MB" in fetching.refused("svenskt_naringsliv")


@pytest.mark.parametrize("status_code", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_refused(fetching: Fetching, status_code: int) -> None:
    fetching.play.misbehave(A_YEAR, status(status_code, Location="https://elsewhere.example/v3/data"))
    assert "leads to https://elsewhere.example, which is no listed host" in fetching.refused("kolada")


def test_a_redirect_within_the_host_is_followed_and_one_without_end_is_not(fetching: Fetching) -> None:
    fetching.play.misbehave("Statistik.xlsx", status(302, Location="/ladda-ner/a1_ranking_1.html/Ranking.xlsx"), 1)
    assert fetching("svenskt_naringsliv") == 0, fetching.err
    fetching.play.misbehave("Statistik.xlsx", status(302, Location="/ladda-ner/Statistik.xlsx"))
    assert "redirects without end" in fetching.refused("svenskt_naringsliv")


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://127.0.0.1:1/x", "//x.example/y"]
)
def test_a_redirect_to_another_scheme_port_or_host_is_refused(fetching: Fetching, location: str) -> None:
    fetching.play.misbehave(A_YEAR, status(302, Location=location))
    line = fetching.refused("kolada")
    assert "no listed host" in line or "no web address" in line


def test_a_next_page_on_another_host_is_refused(fetching: Fetching) -> None:
    fetching.play.misbehave(A_YEAR, changed(_to("https://elsewhere.example/v3/page2")))
    assert "leads to https://elsewhere.example" in fetching.refused("kolada")


def test_a_workbook_on_another_host_is_refused(fetching: Fetching) -> None:
    fetching.play.page = download_page({"https://elsewhere.example/Ranking.xlsx": "Ranking"}).decode()
    assert "leads to https://elsewhere.example" in fetching.refused("svenskt_naringsliv")


def test_a_page_without_a_link_to_a_ranking_says_how_to_go_on_by_hand(fetching: Fetching) -> None:
    fetching.play.page = download_page({"/ladda-ner/Statistik.xlsx": "Statistik", "/r.pdf": "Ranking"}).decode()
    line = fetching.refused("svenskt_naringsliv")
    assert line.endswith("no link to a workbook says ranking; save the workbook by hand into data/raw/official/")


def test_a_kind_of_workbook_that_is_linked_no_longer_is_told(fetching: Fetching) -> None:
    ranking = {"/ladda-ner/a1_ranking_1.html/Ranking.xlsx": "Ranking"}
    fetching("svenskt_naringsliv")
    fetching.play.page = download_page(ranking).decode()
    assert "no link to a workbook says enkät, statistik" in fetching.refused("svenskt_naringsliv")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/..%2F..%2F..%2Fetc%2Fcron.xlsx", "cron.xlsx"),
        ("/x/..%5C..%5CRanking.xlsx", "Ranking.xlsx"),
        ("/x/.partial-kolada.xlsx", "partial-kolada.xlsx"),
        ("/x/%1B%5B2J%00Ranking%202025.xlsx", "2J-Ranking-2025.xlsx"),
        ("/x/.xlsx", "workbook.xlsx"),
        (f"/x/{'R' * 300}.xlsx", f"{'R' * 80}.xlsx"),
        ("/x/manifest.json.xlsx", "manifest-json.xlsx"),
    ],
)
def test_what_a_server_calls_its_file_never_becomes_a_path(fetching: Fetching, path: str, name: str) -> None:
    fetching.play.page = download_page({path: "Ranking och statistik"}).decode()
    fetching.play.misbehave("/x/", instead(synthetic_workbook()))
    assert fetching("svenskt_naringsliv") == 0, fetching.err
    assert {one.name for one in fetching.snapshots("svenskt_naringsliv")[-1].iterdir()} == {
        name,
        "ladda-ner.html",
        "manifest.json",
    }
    assert {one.name for one in fetching.raw.iterdir() if one.is_dir()} == {"official"}


def test_two_workbooks_of_one_name_are_both_kept(fetching: Fetching) -> None:
    fetching.play.page = download_page({"/a/Data.xlsx": "Ranking 2024", "/b/data.xlsx": "Ranking 2025"}).decode()
    fetching.play.files |= {"/a/Data.xlsx": synthetic_workbook(1), "/b/data.xlsx": synthetic_workbook(2)}
    assert fetching("svenskt_naringsliv") == 0
    folder = fetching.snapshots("svenskt_naringsliv")[-1]
    assert (folder / "Data.xlsx").read_bytes() == synthetic_workbook(1)
    assert (folder / "data-2.xlsx").read_bytes() == synthetic_workbook(2)


def test_nobody_but_the_listed_host_is_contacted(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    contacted = set()
    connect = socket.create_connection

    def watched(address: tuple[str, int], *arguments: Any, **named: Any) -> socket.socket:
        contacted.add(address)
        return connect(address, *arguments, **named)

    monkeypatch.setattr(socket, "create_connection", watched)
    link = "https://elsewhere.example/tracker.js"
    fetching.play.page += f"<script src='{link}'></script><img src='{link}'><a href='{link}'>Om ranking</a>"
    assert fetching() == 0, fetching.err
    port = int(fetching.play.base.rpartition(":")[2])
    assert contacted == {("127.0.0.1", port)}


def test_a_client_that_was_told_of_other_hosts_still_asks_no_third(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        away = {"listed.example": "https://also.example/x", "also.example": "https://third.example/x"}
        return httpx.Response(302, headers={"location": away[request.url.host]})

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
    with (
        Connection("https://listed.example/x", ["also.example"]) as connection,
        pytest.raises(SourceFault, match=r"leads to https://third\.example"),
    ):
        connection.get(connection.base, bytes)
    assert asked == ["listed.example", "also.example"]


def test_an_address_on_another_machine_must_be_https() -> None:
    with pytest.raises(SourceFault, match="http is for this machine only"):
        Connection("http://mirror.example/v3")


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        asked.append(request)
        try:
            raise ssl.SSLCertVerificationError("self-signed certificate")
        except ssl.SSLError as error:
            raise httpx.ConnectError("failed", request=request) from error

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", refuse)
    with (
        Connection("https://listed.example/") as connection,
        pytest.raises(SourceFault, match="its certificate is not trusted"),
    ):
        connection.get(connection.base, bytes)
    assert len(asked) == 1


def test_certificates_are_verified_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    contexts = []
    build = httpx.HTTPTransport.__init__

    def watched(self: httpx.HTTPTransport, *arguments: Any, **named: Any) -> None:
        contexts.append((named["verify"], named["http2"]))
        build(self, *arguments, **named)

    monkeypatch.setattr(httpx.HTTPTransport, "__init__", watched)
    Connection("https://listed.example/")
    assert contexts[0] == (True, False)
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert "verify=" not in text and "CERT_NONE" not in text and "_create_unverified" not in text, path.name


def test_kolada_is_asked_at_most_five_times_in_any_second(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    # A clock that only sleeping moves: the requests themselves take no time, which is the hardest case.
    clock = [0.0]
    times: list[float] = []

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    send = httpx.HTTPTransport.handle_request

    def timed(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        times.append(clock[0])
        return send(self, request)

    monkeypatch.setattr(transport, "sleep", sleep)
    monkeypatch.setattr(transport, "monotonic", lambda: clock[0])
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", timed)
    fetching.play.misbehave(A_YEAR, status(429, Retry_After="0"), 2)
    assert fetching("kolada") == 0
    assert len(times) > 10
    assert max(sum(start <= one < start + 1 for one in times) for start in times) <= 5


def test_one_source_that_fails_takes_nothing_from_the_other(fetching: Fetching) -> None:
    fetching.play.misbehave("/v3/", status(500))
    assert fetching() == 2
    assert len(fetching.err.strip().splitlines()) == 1
    assert len(fetching.snapshots("svenskt_naringsliv")) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scb"], "'scb' is no source; choose from kolada, svenskt_naringsliv"),
        (["--base-url", "kolada"], "'kolada' is no address of a source"),
        (["--base-url", "scb=https://scb.example"], "'scb=https://scb.example' is no address of a source"),
    ],
)
def test_a_wrong_word_in_the_command_is_one_line(fetching: Fetching, arguments: list[str], said: str) -> None:
    assert fetching(*arguments) == 2
    assert fetching.err.startswith(said)
    assert not fetching.play.asked


@pytest.mark.parametrize("address", ["nowhere", "ftp://h.example", "http://", "https://h:port/"])
def test_an_address_that_is_none_is_one_line(fetching: Fetching, address: str) -> None:
    assert fetching("kolada", kolada=address) == 2
    assert fetching.err.strip() == f"{address} is no address; write https://HOST/PATH"


def test_the_environment_can_set_an_address(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for source, address in fetching.play.bases.items():
        monkeypatch.setenv(f"RANKEFFEKT_{source.upper()}_URL", address)
    monkeypatch.setattr("sys.argv", ["rankeffekt", "--raw", str(fetching.raw), "fetch"])
    cli.main()
    assert capsys.readouterr().out.count("snapshot") == 2


def test_a_workbook_with_formulas_and_links_is_kept_as_it_is_and_nothing_in_it_is_followed(fetching: Fetching) -> None:
    link = "https://elsewhere.example/prices.xlsx"
    names = [*NAMED, "Berg"]
    rows = [[name, str(place), f'=HYPERLINK("{link}", {place} + 100)'] for place, name in enumerate(names, start=1)]
    content = io.BytesIO(workbook([["Kommun", "2024", "2025"], *rows]))
    with zipfile.ZipFile(content, "a") as archive:
        part = "xl/externalLinks/externalLink1.xml"
        archive.writestr(part, '<externalLink><externalBook r:id="rId1"/></externalLink>')
        relation = f'<Relationships><Relationship Id="rId1" Target="{link}" TargetMode="External"/></Relationships>'
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", relation)
    # A program that saves a formula saves beside it the value that it had.
    book = _rewritten(content.getvalue(), b"<v></v>", b"<v>7</v>")
    fetching.play.files[f"{DOWNLOADS}/a1_ranking_1.html/Ranking.xlsx"] = book
    assert fetching("svenskt_naringsliv") == 0, fetching.err
    folder = fetching.snapshots("svenskt_naringsliv")[-1]
    assert (folder / "Ranking.xlsx").read_bytes() == book
    kommun, spellings = kommuner.read(fetching.raw), kommuner.names(fetching.raw)
    values, _ = svenskt_naringsliv.read(
        folder / "Ranking.xlsx", "Ranking.xlsx", "Ranking", Places.of(kommun, spellings)
    )
    assert values.filter(pl.col("year") == 2025)["value"].to_list() == [7.0] * len(names)
    assert values.filter(pl.col("year") == 2024)["value"].to_list() == [float(place) for place in range(1, 12)]


def _rewritten(book: bytes, old: bytes, new: bytes) -> bytes:
    """Replace something in the sheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = {name: part.replace(old, new) for name, part in parts.items() if name.startswith("xl/worksheets/")}
    assert any(new in part for part in sheets.values())
    return _zip(parts | sheets)
