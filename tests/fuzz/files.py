"""What fuzzing begins with where it is a file: small ones, written by the writers that the tests have."""

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.sources import pqdif_writer as w
from tests.sources.bay import MergingUnit, pcap, pcapng
from tests.sources.records import FORMATS, Record, sines
from tests.sources.test_pqdif import definitions, event
from tests.sources.test_wav import float_wav, sound, write_int

CUT = b"\xff--\xff"
"""Between the files of a recording that has two."""

METER_FILES = (
    b'number = 7\nserial_number = 8\ntype_number = "684-11-38B-N14-3002-084 Z4=3"\nwiring = "aron"\nsummation = "net"\n',
    b'source = "signal:u=230,i=10"\nmemory = "a.memory"\n[configuration]\nbreaker = "without breaker"\nZ4 = "30 min"\n',
    b'[keys.optical]\nguek = "000102030405060708090A0B0C0D0E0F"\ngak = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"\n',
    b'[listen]\nmodule = ["tcp:127.0.0.1:4059"]\noptical = "pty:/tmp/optical"\nhands = "tcp:127.0.0.1:4060"\n',
    b"summer_time = [[2026-03-29T02:00:00, 2026-10-25T03:00:00]]\nclock_drift_ppm = 5.0\nzone_min = 60\nsealed = true\n",
    b'without_witness = "journal"\nunlock = "env:WORD"\npassword = "12345"\nservices = []\ntamper = "permanent"\n',
)
TABLES = (
    b"t;u1;u2;u3;i1;i2;i3\n0,000;1,5;2;3;4;5;6\n0,001;1,5;2;3;4;5;6\n0,002;1;2;3;4;5;6\n",
    b"time,U_L1 [V],I_L1 [A]\n2026-01-10T12:00:00.000Z,325,14\n2026-01-10T12:00:00.001Z,320,13\n",
    b"Zeit\tU1\tI1\n10.01.2026 12:00\t230\t10\n10.01.2026 12:10\t231\t11\n",
    b"# rate = 1000\nu,i\n1e2,3\n-1e2,-3\nnan,inf\n",
)
WORDS = (
    b"90s 1h30m 2026-01-10T12:00Z max 60",
    b"tcp:127.0.0.1:4059?opening=mode-e udp:[::1]:4059 pty:/tmp/h serial:/dev/ttyUSB0",
    b"signal:u=230,i=10/5/0,pf=0.5,f=50,h3=5,rate=1000,for=60",
    b"household:seed=7,people=3",
    b"u1=VA,i1=-IA,u2=VB*2,i2=4",
    b"684-11-38B-N14-3002-084 Z4=3 Z19=2",
    b"gain=1.008,phase=0.2,noise=0.05/0.002,bits=16",
    b"5(80) 0:9 2026-01-10 env:NAME keyring:NAME file:NAME",
)
LINES = (
    b"token 00\ncover open\ninput 1 high\npulse 2 5\nstatus\nwatch\nhelp\n",
    b"magnet on\nterminal open\nbutton\nambient 23.5\nsupply low\n",
)


def tables() -> Iterator[bytes]:
    yield from TABLES


def waves() -> Iterator[bytes]:
    """WAV of whole numbers and of floating ones, and RF64."""
    yield float_wav(sound(2, 16))
    with tempfile.TemporaryDirectory() as folder:
        for width in (1, 3):
            write_int(Path(folder) / "a.wav", sound(2, 16), width)
            raw = (Path(folder) / "a.wav").read_bytes()
            yield raw
    sizes = struct.pack("<QQQI", len(raw) + 28, len(raw) - 44, 16, 0)
    yield b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<I", 28) + sizes + raw[12:]


def pairs() -> Iterator[bytes]:
    """COMTRADE, CFG and DAT behind each other."""
    for form in FORMATS:
        record = Record(sines(8), form=form, digitals=3, revision="1991" if form == "ASCII" else "1999")
        yield record.cfg().encode() + CUT + record.dat()


def singles() -> Iterator[bytes]:
    """COMTRADE in one file."""
    for form in FORMATS:
        yield Record(sines(8), form=form, revision="2013", tail=("0,0", "0,0")).cff()


def pqdifs() -> Iterator[bytes]:
    for compressed in (False, True):
        yield w.file(
            w.data_source(*definitions()), w.settings(50.0, [(0, 1.0, 2.0)]), event(0.5, 8), compressed=compressed
        )


def captures() -> Iterator[bytes]:
    frames = MergingUnit().frames(0, 4)
    yield pcap(frames)
    yield pcap(MergingUnit(asdus=2, vlan=None).frames(0, 4), order=">", nano=False)
    yield pcapng(frames)


def frames() -> Iterator[bytes]:
    """Of sampled values, one by one."""
    yield MergingUnit().frame(0)[1]
    yield MergingUnit(asdus=2, vlan=None).frame(0)[1]


def bodies() -> Iterator[bytes]:
    """Of PQDIF, without the record around them."""
    for _, elements in (w.data_source(*definitions()), event(0.5, 8)):
        yield bytes(w.body(elements))
