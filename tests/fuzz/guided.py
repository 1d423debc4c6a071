"""Fuzzing led by coverage (atheris): bytes find their own way into codecs, sessions, files and words.

    python -m tests.fuzz.guided TARGET SECONDS [CORPUS]      ends with 0 unless something but a TrefasError came out

``seeds.txt`` holds what it begins with: a target, and an example of it in hexadecimal, on each line; files are in ``files``.
"""

import contextlib
import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType

import atheris

import trefas.core
import trefas.core.image
import trefas.core.log
import trefas.core.profile
import trefas.metrology

for layer in (trefas.metrology, trefas.core):  # kernels are compiled from what they are: these are only passed through
    for module in pkgutil.walk_packages(layer.__path__, f"{layer.__name__}."):
        importlib.import_module(module.name)

with atheris.instrument_imports(include=["trefas"]):
    from tests.cosem.ciphered import Client, locked_house
    from tests.cosem.house import LLS_AARQ, NOW, PUBLIC_AARQ, House
    from tests.fuzz.outside import OUTSIDE
    from trefas.base.errors import RemoteError, TrefasError
    from trefas.base.instant import NS_PER_S, Instant
    from trefas.wire import apdu
    from trefas.wire.axdr import read_data
    from trefas.wire.certificate import Certificate
    from trefas.wire.ciphering import Ciphered
    from trefas.wire.general import GeneralCiphering, GeneralSigning
    from trefas.wire.general_block import GeneralBlock
    from trefas.wire.hdlc_link import HdlcLink
    from trefas.wire.hdlc_reader import FrameReader
    from trefas.wire.iec21 import Opening
    from trefas.wire.link import Received, Transmit
    from trefas.wire.reader import Reader
    from trefas.wire.wrapper import WrapperLink


def lead_through(module: ModuleType) -> None:
    """The functions of a module that was imported before lead the bytes too."""
    for each in vars(module).values():
        found = vars(each).values() if isinstance(each, type) else (each,)
        for function in found:
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                atheris.instrument_func(function)


for module in (trefas.core.image, trefas.core.log, trefas.core.profile):
    lead_through(module)

SEEDS = Path(__file__).with_name("seeds.txt")


def header(client: int, server: int, size: int) -> bytes:
    """The wrapper's."""
    return b"".join(number.to_bytes(2) for number in (1, client, server, size))


def hdlc(data: bytes) -> None:
    for frame in FrameReader().read(data):
        frame.info[:3]


def link(data: bytes) -> None:
    """The first byte is which; then what comes, in pieces, with the time that passes in between."""
    made = HdlcLink(lambda client, server: True) if data[:1] > b"\x7f" else WrapperLink(lambda client, server: True)
    now = NOW
    for said in pieces(data[1:]):
        now = Instant(now + len(said) * NS_PER_S)
        for event in made.receive(said, now):
            if isinstance(event, Received):
                made.send(Transmit(event.apdu * 3, (event.apdu,), event.pair), now)


def opening(data: bytes) -> None:
    """Of IEC 62056-21, in pieces."""
    made, now = Opening("KAM", "1", resting_bd=300), NOW
    for said in pieces(data):
        now = Instant(now + len(said) * NS_PER_S // 10)
        made.receive(said, now)


def general_block(data: bytes) -> None:
    GeneralBlock.read(Reader(data)).encode()


def session(data: bytes) -> None:
    """The first byte is who speaks; the others are what it says after its association, APDU by APDU, each behind its size."""
    client, server, aarq = ((16, 1, PUBLIC_AARQ), (19, 16, LLS_AARQ))[data[:1] > b"\x7f"]
    talk = HOUSE.session()
    talk.receive(header(client, server, len(aarq)) + aarq, NOW)
    for said in pieces(data[1:]):
        talk.receive(header(client, server, len(said)) + said, NOW)


def keyed(data: bytes) -> None:
    """What a client with keys puts inside, and after an FFh what it says as it is."""
    talk = LOCKED.session()
    start = LOCKED.device.credentials["optical"].counters.expected("optical")

    def link(said: bytes) -> bytes:
        return talk.receive(header(19, 16, len(said)) + said, NOW)[8:]

    client = Client(link, start=start, general=True)
    client.associate()
    for said in pieces(data):
        link(said[1:] if said[:1] == b"\xff" else client.sealed(said))


def pieces(data: bytes) -> list[bytes]:
    """Cut where a byte says how long the next piece is."""
    found = []
    while data:
        found.append(data[1 : 1 + data[0]])
        data = data[1 + data[0] :]
    return found


HOUSE, LOCKED = House(), locked_house()
TARGETS: dict[str, Callable[[bytes], object]] = {
    "apdu": apdu.decode,
    "axdr": lambda data: read_data(Reader(data)),
    "ciphered": Ciphered.decode,
    "general": GeneralCiphering.decode,
    "signing": GeneralSigning.decode,
    "certificate": Certificate.read,
    "hdlc": hdlc,
    "link": link,
    "opening": opening,
    "general_block": general_block,
    "session": session,
    "keyed": keyed,
}


def main() -> None:
    name, seconds = sys.argv[1:3]
    is_file = name in OUTSIDE
    target, allowed = (OUTSIDE[name].reads, TrefasError) if is_file else (TARGETS[name], RemoteError)
    size_max = 8192 if is_file else 1024

    def one(data: bytes) -> None:
        with contextlib.suppress(allowed):
            target(data)

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(sys.argv[3] if len(sys.argv) > 3 else folder)
        for number, line in enumerate(SEEDS.read_text(encoding="utf-8").splitlines()):
            of, _, example = line.partition(" ")
            if of == name:
                (corpus / f"seed{number}").write_bytes(bytes.fromhex(example))
        for number, raw in enumerate(OUTSIDE[name].seeds() if is_file else ()):
            (corpus / f"file{number}").write_bytes(raw)
        bounds = [f"-max_total_time={seconds}", f"-max_len={size_max}", "-timeout=60", "-rss_limit_mb=2500"]
        atheris.Setup([sys.argv[0], *bounds, str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
