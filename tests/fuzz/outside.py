"""What comes from outside, but not over a wire: files of every kind, memories, hands, words of the command line. Each takes bytes
and lets nothing but a TrefasError out."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from tests.core.intervals import Step, intervals_of
from tests.fuzz import files
from trefas.base.errors import TrefasError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.log import _digest
from trefas.core.profile import Profile
from trefas.device.build import Device, build
from trefas.device.hands import HandsSession
from trefas.device.order import Order, read_order
from trefas.device.setup import Remembered
from trefas.device.type_number import configuration
from trefas.run.counter_file import CounterFile
from trefas.run.hands import hands_port
from trefas.run.ports.port import parse_port
from trefas.run.store import Store
from trefas.run.witness import Witness
from trefas.run.wrap import MAGIC, Wrap, wrap_of
from trefas.sources.spec import open_source
from trefas.tool.durations import parse_duration_ns, parse_speed, parse_time
from trefas.tool.typetest.ratings import Ratings
from trefas.tool.typetest.sensors import Sensors
from trefas.wire.pqdif_element import read_body
from trefas.wire.sampled_values import decode, layout_of

START = Instant(1_768_042_800 * NS_PER_S)  # 2026-01-10 11:00 UTC
BLOCKS = 3
"""Of a recording that are looked at."""
IMAGE_DIGEST_SIZE = 16
FOLDER = Path(tempfile.mkdtemp(prefix="trefas-fuzz-"))
SCRATCH = FOLDER / "scratch"


@dataclass(frozen=True)
class Outside:
    """A target: what reads bytes, and what it begins with."""

    reads: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]


def file_of(name: str, data: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(data)
    return path


def meter_file(data: bytes) -> None:
    order = read_order(file_of("meter.toml", data))
    for _, port in order.ports:
        parse_port(port)
    if not order.keys:
        build(order, start=START)


def stream(spec: str, mapping: str | None = None) -> None:
    source = open_source(spec, mapping)
    for _ in islice(source.stream(), BLOCKS):
        pass


def recording(suffix: str, data: bytes) -> None:
    stream(str(file_of(f"a{suffix}", data)))


def table(data: bytes) -> None:
    """A first line with ``:`` is said behind the file's name."""
    first, cut, rest = data.partition(b"\n:")
    words = first.decode("utf-8", "replace") if cut else ""
    stream(f"csv:{file_of('a.csv', rest if cut else data)}{',' + words if words else ''}")


def pair(data: bytes) -> None:
    """COMTRADE in two files."""
    cfg, _, dat = data.partition(files.CUT)
    file_of("b.dat", dat)
    stream(str(file_of("b.cfg", cfg)))


@cache
def whole() -> tuple[bytes, dict[str, list[tuple[int, bytes]]]]:
    """An image of a meter that lived for an hour, and the rows of its logs."""
    device = build(Order(), start=START)
    device.meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=60.0)] * 90, start_ns=START))
    return device.meter.image(), {each.log: list(each.rows) for each in (one.unstored() for one in device.profiles)}


@cache
def blank() -> Device:
    return build(Order(), start=START)


def image(data: bytes) -> None:
    """Without its digest, which is made: somebody else could do that too. Only its form is read, since registers with any number
    are registers."""
    raw = data + blake2b(data, digest_size=IMAGE_DIGEST_SIZE).digest()
    Remembered.of(raw)
    blank().meter.restore(raw)


@cache
def resumed() -> dict[str, Profile]:
    """The logs of a meter that took the memory back, by name."""
    raw, logs = whole()
    device = build(Order(), start=START)
    device.resume(raw, lambda log: logs.get(log, ()), START)
    return {str(each.name): each for each in device.profiles}


def rows(data: bytes) -> None:
    """The first byte is the log; then its last row, without its digest."""
    logs = whole()[1]
    names = sorted(name for name, found in logs.items() if found)
    name = names[data[0] % len(names)] if data else names[0]
    row_id, body = logs[name][-1][0], data[1:]
    resumed()[name].restore([*logs[name][:-1], (row_id, body + _digest(name, row_id, body))], START)


def of_rows() -> Iterable[bytes]:
    logs = whole()[1]
    for number, name in enumerate(sorted(name for name, found in logs.items() if found)):
        yield bytes((number,)) + logs[name][-1][1][:-8]


def memory(data: bytes) -> None:
    """The database's bytes."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir()
    (SCRATCH / "meter.db").write_bytes(data)
    with closing(Store(SCRATCH)) as store:
        found = store.load()
        store.rows("1.1.99.1.0.255")
        if found is not None:
            store.save(found, 1)


def of_memory() -> Iterable[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "a.db")
        database.execute("PRAGMA page_size = 512")
        database.execute("CREATE TABLE image (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL)")
        database.execute(
            "CREATE TABLE rows (log TEXT, id INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (log, id)) WITHOUT ROWID"
        )
        database.execute("INSERT INTO image VALUES (1, ?)", (b"TRFS" * 9,))
        database.execute("INSERT INTO rows VALUES ('1.1.99.1.0.255', 1, ?)", (b"row",))
        database.commit()
        database.close()
        yield (Path(folder) / "a.db").read_bytes()


def witness(data: bytes) -> None:
    with closing(Witness(file_of("witness", data))) as found:
        found.read()
        found.write(1)


def counters(data: bytes) -> None:
    file_of("counters", data)
    with closing(CounterFile(FOLDER)) as found:
        found.load()
        found.note("optical", 7)


def of_counters() -> Iterable[bytes]:
    (FOLDER / "counters").unlink(missing_ok=True)
    with closing(CounterFile(FOLDER)) as found:
        found.note("optical", 7)
        found.note("module", 8)
    yield (FOLDER / "counters").read_bytes()


def wrapped(data: bytes) -> None:
    Wrap(b"word").open(MAGIC + data)


def hands(data: bytes) -> None:
    """The first byte: with a token, or without."""
    made = HandsSession(build(Order(), start=START), "00" if data[:1] > b"\x7f" else None)
    for said in (data[1:20], data[20:]):
        made.receive(said, START)


def words(data: bytes) -> None:
    """One after the other, whatever each is."""
    text = data.decode("utf-8", "surrogateescape")
    readers: tuple[Callable[[str], object], ...] = (
        parse_duration_ns,
        parse_speed,
        lambda said: parse_time(said, "--start"),
        parse_port,
        hands_port,
        wrap_of,
        configuration,
        Sensors.parse,
        partial(Ratings.of, "B"),
        lambda said: stream(said) if said.partition(":")[0] in ("signal", "household") else open_source(said),
        lambda said: stream(str(FOLDER / "map.csv"), said),
    )
    for read in readers:
        with suppress(TrefasError):
            read(text)


def frame(data: bytes) -> None:
    for read in (decode, layout_of):
        with suppress(TrefasError):
            read(data)


(FOLDER / "map.csv").write_bytes(files.TABLES[0])

OUTSIDE: dict[str, Outside] = {
    "meter_file": Outside(meter_file, lambda: files.METER_FILES),
    "table": Outside(table, lambda: files.TABLES),
    "wav": Outside(partial(recording, ".wav"), files.waves),
    "comtrade": Outside(pair, files.pairs),
    "cff": Outside(partial(recording, ".cff"), files.singles),
    "pqdif": Outside(partial(recording, ".pqd"), files.pqdifs),
    "pqdif_body": Outside(read_body, files.bodies),
    "capture": Outside(partial(recording, ".pcap"), files.captures),
    "frame": Outside(frame, files.frames),
    "image": Outside(image, lambda: [whole()[0][:-IMAGE_DIGEST_SIZE]]),
    "rows": Outside(rows, of_rows),
    "memory": Outside(memory, of_memory),
    "witness": Outside(witness, lambda: [bytes(16)]),
    "counters": Outside(counters, of_counters),
    "wrapped": Outside(wrapped, lambda: [bytes(60)]),
    "hands": Outside(hands, lambda: [b"\0" + each for each in files.LINES]),
    "words": Outside(words, lambda: [each for line in files.WORDS for each in (line, *line.split())]),
}
