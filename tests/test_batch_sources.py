"""Inputs are what was named and nothing else, wherever they are: below a URL, in an archive, behind a file descriptor."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath

import pytest
from typer.testing import CliRunner, Result

from cleaner.batch.sources import SetAside, Source, find_sources
from cleaner.batch.stores import shown
from cleaner.cli.app import app

BODY = (
    "The town council voted on Monday to rebuild the old bridge over the river, ending a dispute of nine years.\n\n"
    "Engineers told the council that the piers were sound, and that only the deck had to be replaced this summer.\n"
)
RECORDS = b"".join(json.dumps({"text": BODY}).encode() + b"\n" for _ in range(3))

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command some folders below that of the test, in a project that does without the model."""
    (tmp_path / "cleaner.toml").write_text("no-model = true\nquiet = true\n")
    (tmp_path / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "down")
    return lambda *args: CliRunner().invoke(app, ["clean", *(str(arg) for arg in args)])


# From the web


class Page(BaseHTTPRequestHandler):
    """A server that lists, breaks off and refuses, as its paths say."""

    links = ("ok.txt", "sub/../../../escaped.txt", "nul\0.txt", "HERE../../../escaped.txt")

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        path = self.path.partition("?")[0]
        if path.strip("/").isdecimal():
            self.send_error(int(path.strip("/")))
            return
        content = RECORDS if path.endswith(".jsonl") else BODY.encode()
        if path == "/linking.html":
            paragraphs = "".join(f"<p>{line}</p>" for line in BODY.split("\n\n"))
            content = f'<html><body>{paragraphs}<a href="other.html">On</a></body></html>'.encode()
        if path == "/folder/":
            here = f"http://{self.headers['Host']}{path}"
            content = "".join(f'<a href="{link.replace("HERE", here)}">' for link in self.links).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html" if path.endswith(("/", ".html")) else "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content[:-100] if "broken" in path else content)


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """Where a server on this machine is."""
    pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    pytest.importorskip("aiohttp", reason="fsspec reads from the web with it")
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("pattern", ["folder/", "folder/**"])
def test_a_server_does_not_choose_a_place_outside_of_the_output(
    run: Run, web: str, pattern: str, tmp_path: Path
) -> None:
    (tmp_path / "escaped.txt").write_text("mine")
    before = set(tmp_path.rglob("*"))
    result = run(f"http://{web}/{pattern}", "-o", "out")
    assert (result.exit_code, Path("out/ok.txt").read_text()) == (1, BODY)
    assert "its name leads out of the folder" in result.stderr
    assert (tmp_path / "escaped.txt").read_text() == "mine"
    new = {str(path.relative_to(Path.cwd())) for path in set(tmp_path.rglob("*")) - before}
    assert new == {"out", "out/ok.txt", "out.quarantine.jsonl"}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("broken.txt", "cannot be read: ClientPayloadError: Response payload is not completed"),
        ("broken.jsonl", "cannot be read: ClientPayloadError: Response payload is not completed"),
        ("500", "HTTP 500"),
        ("401", "HTTP 401"),
        ("404", "no such file or folder"),
    ],
)
def test_a_url_that_fails_is_set_aside_and_the_rest_is_done(run: Run, web: str, path: str, reason: str) -> None:
    result = run(f"http://{web}/a.txt", f"http://{web}/{path}", f"http://{web}/b.txt", "-o", "out.jsonl")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"cleaner: http://{web}/{path}: {reason}")
    assert [json.loads(line)["id"] for line in Path("out.jsonl").read_text().splitlines()] == ["a.txt", "b.txt"]


def test_secrets_in_a_url_open_it_and_are_nowhere_written(run: Run, web: str) -> None:
    urls = [f"http://annika:s3cret@{web}/{path}" for path in ("a.txt", "500", "broken.txt", "404", "b.txt?sig=s3cret")]
    result = run(*urls, "-o", "out.jsonl", "--stats", "stats.json")
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in Path("out.jsonl").read_text().splitlines()] == ["a.txt", "b.txt"]
    written = [path.read_text() for path in Path().rglob("*") if path.is_file()]
    assert len(written) == 3
    assert not any("s3cret" in text or "annika" in text for text in (result.stderr, *written))
    assert isinstance(json.loads(run(urls[0], "--to", "json").stdout), dict)


def test_nor_are_those_in_the_url_of_an_output(run: Run, web: str) -> None:
    Path("a.txt").write_text(BODY)
    for url in (
        f"http://annika:s3cret@{web}/out.jsonl",
        f"nosuch://annika:s3cret@{web}/o.jsonl",
        f"http://a:s3cret@{web}/out",
    ):
        result = run("a.txt", "-o", url)
        assert result.exit_code in (2, 3)
        assert web in result.stderr
        assert "s3cret" not in result.stderr


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://paper.example/a.txt", "http://paper.example/a.txt"),
        ("http://ann@paper.example/a.txt", "http://paper.example/a.txt"),
        ("https://ann:p@ss@paper.example/a@b.txt", "https://paper.example/a@b.txt"),
        ("sftp://ann:pass@paper.example/a.txt", "sftp://paper.example/a.txt"),
        ("abfs://dumps@account.example/a.txt", "abfs://dumps@account.example/a.txt"),
        ("zip://*.txt::http://ann:pass@paper.example/a.zip", "zip://*.txt::http://paper.example/a.zip"),
        ("https://paper.example/a.txt?id=3&page=4", "https://paper.example/a.txt?id=3&page=4"),
        ("https://paper.example/a.txt?monkey=3", "https://paper.example/a.txt?monkey=3"),
        ("https://paper.example/a.txt?X-Amz-Date=1&X-Amz-Signature=2", "https://paper.example/a.txt"),
        ("https://paper.example/a.txt?sv=1&sig=2", "https://paper.example/a.txt"),
        ("https://paper.example/a.txt?access_token=1", "https://paper.example/a.txt"),
        ("https://paper.example/a?id=1&token=2&page=3", "https://paper.example/a?id=1&page=3"),
        ("zip://a?b.txt::https://paper.example/z.zip?sig=1", "zip://a?b.txt::https://paper.example/z.zip"),
        ("a.txt?key=1", "a.txt?key=1"),
    ],
)
def test_a_url_is_called_what_may_be_passed_on(url: str, name: str) -> None:
    assert shown(url) == name


@pytest.mark.parametrize("query", ["", "?id=3", "?id=3&token=4"])
def test_a_page_of_the_web_is_no_folder_for_the_links_in_it(run: Run, web: str, query: str) -> None:
    assert run(f"http://{web}/linking.html{query}", "-o", "out", "--no-model").exit_code == 0
    (path,) = Path("out").iterdir()
    assert BODY.partition("\n")[0] in path.read_text()


def test_documents_that_differ_by_their_query_alone_keep_names_of_their_own(run: Run, web: str) -> None:
    result = run(*(f"http://{web}/doc?id={number}&token=s3cret" for number in (1, 2)), "-o", "out")
    assert (result.exit_code, sorted(path.name for path in Path("out").iterdir())) == (
        0,
        ["doc?id=1.txt", "doc?id=2.txt"],
    )


def test_a_query_is_no_pattern_on_the_web(run: Run, web: str) -> None:
    assert run(f"http://{web}/a.txt?id=3").stdout == BODY
    assert len(run(f"http://{web}/a.jsonl?X-Amz-Signature=1").stdout.splitlines()) == 3


# From archives

MEMBERS = ("ok/a.txt", "ok/deep/b.txt", "ok/../../escaped.txt", "../escaped.txt")


def write_archives() -> None:
    with zipfile.ZipFile("pages.zip", "w") as pages, tarfile.open("pages.tar", "w") as tar:
        pages.mkdir("ok")
        for name in MEMBERS:
            pages.writestr(name, BODY)
            member = tarfile.TarInfo(name)
            member.size = len(BODY)
            tar.addfile(member, io.BytesIO(BODY.encode()))


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_folders_and_globs_in_an_archive_are_read_and_lead_out_of_no_folder(
    run: Run, kind: str, tmp_path: Path
) -> None:
    pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    write_archives()
    for number, (inside, expected) in enumerate(
        {
            "": {"ok/a.txt", "ok/deep/b.txt"},
            "**": {"ok/a.txt", "ok/deep/b.txt"},
            "ok": {"a.txt", "deep/b.txt"},
            "ok/**": {"a.txt", "deep/b.txt"},
            "ok/*.txt": {"a.txt"},
            "ok/a.txt": {"a.txt"},
        }.items()
    ):
        out = Path(f"out{number}")
        result = run(f"{kind}://{inside}::pages.{kind}", "-o", out)
        assert {path.relative_to(out).as_posix() for path in out.rglob("*.txt")} == expected, inside
        for line in result.stderr.splitlines():
            assert line.endswith(f"escaped.txt::pages.{kind}: its name leads out of the folder, or is that of no file")
    assert not list(tmp_path.rglob("escaped*"))


@pytest.mark.parametrize("url", ["zip://*::pages.zip", "zip://**::none.zip"])
def test_what_holds_nothing_is_one_line(run: Run, url: str) -> None:
    pytest.importorskip("fsspec", reason="the extra fsspec brings it")
    write_archives()
    result = run(url, "-o", "out")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"cleaner: {url}: no ")


# From here


def test_a_glob_that_goes_back_up_gives_no_place_outside(run: Run) -> None:
    Path("in/folder").mkdir(parents=True)
    Path("a.txt").write_text(BODY)
    found, problems = find_sources(["in/*/../../*.txt"])
    assert (found, problems) == (
        [],
        [SetAside("in/folder/../../a.txt", "its name leads out of the folder, or is that of no file")],
    )
    assert find_sources(["in/../*.txt"])[0] == [Source("in/../a.txt", Path("in/../a.txt"), PurePath("a.txt"))]


def deleted_file() -> int:
    with Path("gone.txt").open("w+b") as file:
        file.write(BODY.encode())
        file.flush()
        Path("gone.txt").unlink()
        return os.dup(file.fileno())


def pipe() -> int:
    reading, writing = os.pipe()
    os.write(writing, BODY.encode())
    os.close(writing)
    return reading


def kept_file() -> int:
    Path("kept.txt").write_text(BODY)
    return os.open("kept.txt", os.O_RDONLY)


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="the system has no names for what a process has open")
@pytest.mark.parametrize("opened", [pipe, deleted_file, kept_file])
def test_what_a_process_has_open_is_read_in_it_and_in_no_worker(run: Run, opened: Callable[[], int]) -> None:
    descriptor = opened()
    name = f"/dev/fd/{descriptor}"
    Path("link.txt").symlink_to(name)
    Path("other.txt").write_text(BODY)
    command = [sys.executable, "-m", "cleaner", "clean", "other.txt", "-o", "out", "--workers", "2", "--timeout", "20"]
    for source in [name] if opened is pipe else [name, "link.txt"]:
        done = subprocess.run(
            [*command, source], pass_fds=[descriptor], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), source
        assert Path("out", f"{Path(source).stem}.txt").read_text() == BODY, source
    os.close(descriptor)
