"""Are files that are due fetched over HTTPS, gone on with after a break, checked and loaded? From a server of our own."""

from __future__ import annotations

import datetime as dt
import io
import json
import ssl
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from claimwright.cli.main import app
from claimwright.errors import UnreadableError
from claimwright.reference.releases import Store, registry
from claimwright.reference.releases.calendar import publishing, standing
from claimwright.reference.releases.fetch import NotThereError, fetch, is_public
from claimwright.reference.releases.update import Address, addresses, update

NOVEMBER = date(2026, 11, 25)


class Publisher:
    """What the server holds and how it behaves: ``cut`` ends the first answer of a path after so many bytes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.marks: dict[str, str] = {}
        self.cut: dict[str, int] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.root = ""
        self.context = ssl.create_default_context()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range")
                publisher.asked.append((self.path, wanted))
                if self.path in publisher.redirects:
                    self.send_response(302)
                    self.send_header("Location", publisher.redirects[self.path])
                    self.end_headers()
                    return
                content = publisher.files.get(self.path)
                if content is None:
                    self.send_error(404)
                    return
                mark = publisher.marks.get(self.path, '"one"')
                start = 0
                if wanted and self.headers.get("If-Range") == mark:
                    start = int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(206 if start else 200)
                self.send_header("ETag", mark)
                self.send_header("Content-Length", str(len(content) - start))
                self.end_headers()
                end = publisher.cut.pop(self.path, len(content))
                self.wfile.write(content[start:end])

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@pytest.fixture(autouse=True)
def _near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The publisher of these tests is on this machine."""
    monkeypatch.setenv("CLAIMWRIGHT_PRIVATE_PUBLISHERS", "1")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate made for localhost, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def publisher(certificate: Path) -> Iterator[Publisher]:
    one = Publisher()
    server = ThreadingHTTPServer(("localhost", 0), one.handler())
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate)
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    one.root = f"https://localhost:{server.server_address[1]}"
    one.context = ssl.create_default_context(cafile=str(certificate))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield one
    server.shutdown()
    server.server_close()


def zipped(name: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


ORDER = zipped("icd10cm_order_2027.txt", f"00001 A00     0 {'Cholera':<60} Cholera\r\n")


def test_a_broken_transfer_goes_on_where_it_stopped(publisher: Publisher, tmp_path: Path) -> None:
    publisher.files["/a.zip"] = zipped("a.txt", "x" * 50_000)
    publisher.cut["/a.zip"] = 20_000
    path = fetch(f"{publisher.root}/a.zip", tmp_path, context=publisher.context, wait=0)
    assert path.read_bytes() == publisher.files["/a.zip"]
    assert publisher.asked == [("/a.zip", None), ("/a.zip", "bytes=20000-")]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "a.zip.part").write_bytes(b"old" * 1000)
    (tmp_path / "a.zip.part.json").write_text(json.dumps({"mark": '"old"'}))
    publisher.files["/a.zip"] = zipped("a.txt", "new" * 5_000)
    assert (
        fetch(f"{publisher.root}/a.zip", tmp_path, context=publisher.context).read_bytes() == publisher.files["/a.zip"]
    )


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("/a.zip", zipped("a.txt", "x" * 5_000)[:3_000], "expected a whole zip file"),
        ("/a.zip", b"<!DOCTYPE html><html>accept the terms</html>", "expected a file, received a web page"),
        ("/a.txt", b"", "expected content; the file is empty"),
    ],
)
def test_what_is_no_file_is_refused_and_not_kept(
    publisher: Publisher, tmp_path: Path, path: str, content: bytes, says: str
) -> None:
    publisher.files[path] = content
    with pytest.raises(UnreadableError, match=says):
        fetch(publisher.root + path, tmp_path, context=publisher.context, wait=0)
    assert list(tmp_path.iterdir()) == []


def test_only_https_from_a_trusted_publisher_is_read(publisher: Publisher, tmp_path: Path) -> None:
    publisher.files["/a.txt"] = b"text"
    publisher.redirects["/moved.txt"] = "http://localhost/a.txt"
    with pytest.raises(UnreadableError, match="begins with https"):
        fetch("http://localhost/a.txt", tmp_path)
    with pytest.raises(UnreadableError, match="redirection to HTTPS"):
        fetch(f"{publisher.root}/moved.txt", tmp_path, context=publisher.context)
    with pytest.raises(UnreadableError, match="trusted certificate"):
        fetch(f"{publisher.root}/a.txt", tmp_path, wait=0)
    with pytest.raises(NotThereError):
        fetch(f"{publisher.root}/none.txt", tmp_path, context=publisher.context)


def test_a_publisher_that_cannot_be_reached_leaves_the_part(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "a.zip.part").write_bytes(b"PK")
    with pytest.raises(UnreadableError, match="what has arrived is kept"):
        fetch("https://localhost:1/a.zip", tmp_path, context=publisher.context, wait=0)
    assert (tmp_path / "a.zip.part").read_bytes() == b"PK"


def test_what_is_due_is_fetched_loaded_and_then_current(publisher: Publisher, tmp_path: Path) -> None:
    listed = [
        Address("lists", ("icd10cm_order",), (10,), "", f"{publisher.root}/old-name-{{fy}}.zip"),
        Address("lists", ("icd10cm_order",), (10,), "", f"{publisher.root}/descriptions-{{fy}}.zip"),
        Address("pairs_1", ("ncci_pairs_practitioner",), (1, 4, 7, 10), "AMA", f"{publisher.root}/ptp-{{year}}-q{{q}}-v{{ncci}}.zip"),
        Address("cvx", ("cvx",), (), "", f"{publisher.root}/cvx.txt"),
        Address("later", ("icd10cm_tabular",), (10,), "", f"{publisher.root}/tabular-{{fy}}.zip"),
    ]  # fmt: skip
    publisher.files["/descriptions-2027.zip"] = ORDER
    publisher.files["/cvx.txt"] = b"143|Adenovirus types 4 and 7|Adenovirus, live||Active|False|2026/11/20\n"

    def run(**options: bool) -> dict[str, str]:
        found = update(tmp_path, NOVEMBER, listed=listed, context=publisher.context, wait=0, **options)  # type: ignore[arg-type]
        return {result.name: f"{result.status} {result.address.removeprefix(publisher.root)}" for result in found}

    first = run()
    assert first == {
        "lists": "fetched /descriptions-2027.zip",
        "pairs_1": "terms /ptp-2026-q4-v323.zip",
        "cvx": "fetched /cvx.txt",
        "later": "not there /tabular-2027.zip",
    }
    (release,) = Store(tmp_path).releases("icd10cm_order")
    assert (release.release, release.valid_from) == ("FY2027", date(2026, 10, 1))
    before = len(publisher.asked)
    assert (run()["lists"], run()["cvx"]) == ("current ", "current ")
    assert ("/descriptions-2027.zip", None) not in publisher.asked[before:]
    assert run(accepted=True)["pairs_1"] == "not there /ptp-2026-q4-v323.zip"
    assert run(again=True)["lists"] == "fetched /descriptions-2027.zip"


def test_the_files_of_the_development_data_arrive_whole(
    publisher: Publisher, shared_data: Path, tmp_path: Path
) -> None:
    name = "2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip"
    publisher.files[f"/files/zip/{name}"] = (shared_data / "reference" / "icd10pcs" / name).read_bytes()
    publisher.cut[f"/files/zip/{name}"] = 700_000
    listed = [row for row in addresses() if row.name == "icd10pcs_lists"]
    listed = [
        Address(r.name, r.datasets, r.months, r.terms, r.pattern.replace("https://www.cms.gov", publisher.root))
        for r in listed
    ]
    (result,) = update(tmp_path, date(2026, 3, 2), listed=listed, context=publisher.context, wait=0)
    assert result.status == "fetched"
    assert {o.release.dataset: o.release.total_rows for o in result.outcomes if o.release} == {
        "icd10pcs_order": 80_029, "icd10pcs_addenda": 189,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "day", "address"),
    [
        ("icd10cm_lists", date(2026, 11, 25), "https://ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/2027/icd10cm-Code%20Descriptions-2027.zip"),
        ("hcpcs", date(2026, 11, 25), "https://www.cms.gov/files/zip/october-2026-alpha-numeric-hcpcs-file.zip"),
        ("ncci_practitioner_1", date(2026, 11, 25), "https://www.cms.gov/files/zip/medicare-ncci-2026-q4-practitioner-ptp-edits-ccipra-v323r0-f1.zip"),
        ("physician_fees", date(2026, 8, 1), "https://www.cms.gov/files/zip/rvu26c.zip"),
        ("laboratory_fees", date(2026, 8, 1), "https://www.cms.gov/files/zip/26clabq3.zip"),
    ],
)  # fmt: skip
def test_addresses_are_those_the_publishers_use(name: str, day: date, address: str) -> None:
    row = next(row for row in addresses() if row.name == name)
    first = row.due(day)
    assert first is not None
    assert row.url(first) == address


def test_own_addresses_are_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("# mine\nname\tdatasets\tmonths\tterms\taddress\nx\tcvx\t\t\thttps://example.org/cvx.txt\n")
    assert [row.url(NOVEMBER) for row in addresses(path)] == ["https://example.org/cvx.txt"]
    path.write_text("name\tdatasets\tmonths\tterms\taddress\nx\tsnomed\t\t\thttps://example.org/x\n")
    with pytest.raises(UnreadableError, match="expected known data sets, found snomed"):
        addresses(path)


def test_every_data_set_has_a_calendar_and_says_what_it_disables(tmp_path: Path) -> None:
    assert publishing().keys() == registry.datasets().keys()
    assert all(entry.disables for entry in publishing().values())
    stands = standing(Store(tmp_path), NOVEMBER)
    assert set(stands["state"]) == {"missing"}


def test_a_release_is_stale_once_the_next_is_due(publisher: Publisher, tmp_path: Path) -> None:
    publisher.files["/descriptions-2027.zip"] = ORDER
    listed = [Address("lists", ("icd10cm_order",), (10,), "", f"{publisher.root}/descriptions-{{fy}}.zip")]
    list(update(tmp_path, NOVEMBER, listed=listed, context=publisher.context))

    def state(day: date) -> tuple[str, date, date]:
        rows = {row["data_set"]: row for row in standing(Store(tmp_path), day).to_dicts()}
        return rows["icd10cm_order"]["state"], rows["icd10cm_order"]["last"], rows["icd10cm_order"]["due"]

    assert state(NOVEMBER) == ("current", date(2027, 9, 30), date(2027, 4, 1))
    assert state(date(2027, 4, 2)) == ("stale", date(2027, 9, 30), date(2027, 4, 1))


def test_the_command_lists_addresses_and_knows_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWRIGHT_HOME", str(tmp_path))
    listed = CliRunner().invoke(app, ["reference", "update", "--list"])
    assert listed.exit_code == 0
    assert "ndctext.zip" in listed.output
    unknown = CliRunner().invoke(app, ["reference", "update", "snomed"])
    assert unknown.exit_code == 2
    assert "no file named snomed" in unknown.output
    unreached = tmp_path / "mine.tsv"
    unreached.write_text("name\tdatasets\tmonths\tterms\taddress\nx\tcvx\t\tAMA\thttps://localhost:1/cvx.txt\n")
    held = CliRunner().invoke(app, ["reference", "update", "--addresses", str(unreached), "--json"])
    assert [(row["name"], row["status"]) for row in json.loads(held.stdout)] == [("x", "terms")]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False), ("172.16.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("8.8.8.8", True), ("2606:4700::1", True),
    ],
)  # fmt: skip
def test_private_addresses_are_told(address: str, public: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMWRIGHT_PRIVATE_PUBLISHERS")
    assert is_public(address) is public


def test_nothing_is_fetched_from_a_private_address(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMWRIGHT_PRIVATE_PUBLISHERS")
    publisher.files["/a.txt"] = b"secret"
    with pytest.raises(UnreadableError, match="not a private address"):
        fetch(f"{publisher.root}/a.txt", tmp_path, context=publisher.context, wait=0)
    assert not (tmp_path / "a.txt").exists()
