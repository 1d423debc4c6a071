"""A small writer of COMTRADE records, for tests: the formats of the standard from plain numbers."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

FORMATS = ("ASCII", "BINARY", "BINARY32", "FLOAT32")
_TYPES = {"BINARY": "<i2", "BINARY32": "<i4", "FLOAT32": "<f4"}


@dataclass
class Record:
    """What is written; ``numbers`` (channels, samples) are the recorded ones, before multiplier and offset."""

    numbers: np.ndarray
    names: tuple[str, ...] = ("UA", "UB", "UC", "IA", "IB", "IC")
    units: tuple[str, ...] = ("V", "V", "V", "A", "A", "A")
    form: str = "BINARY"
    revision: str = "1999"
    multiplier: float = 0.01
    offset: float = 0.0
    skew: str = "0"
    ratio: str = "1,1,P"
    digitals: int = 0
    rates: tuple[tuple[float, int], ...] | None = None
    sample_numbers: np.ndarray | None = None
    stamps: np.ndarray | None = None
    stamp_factor: str = "1"
    tail: tuple[str, ...] = field(default_factory=tuple)

    @property
    def samples(self) -> int:
        return self.numbers.shape[1]

    def cfg(self) -> str:
        rates = self.rates if self.rates is not None else ((4000.0, self.samples),)
        analogs = [
            f"{n},{name},,,{unit},{self.multiplier!r},{self.offset!r},{self.skew},-32767,32767"
            + ("" if self.revision == "1991" else f",{self.ratio}")
            for n, (name, unit) in enumerate(zip(self.names, self.units, strict=True), 1)
        ]
        date = "02/01/2024" if self.revision == "1991" else "01/02/2024"  # 1 February
        lines = [
            "station,device" + ("" if self.revision == "1991" else f",{self.revision}"),
            f"{len(analogs) + self.digitals},{len(analogs)}A,{self.digitals}D",
            *analogs,
            *(f"{n},D{n},,,0" for n in range(1, self.digitals + 1)),
            "50",
            str(len(rates) if rates else 0),
            *([f"{rate!r},{last}" for rate, last in rates] if rates else [f"0,{self.samples}"]),
            f"{date},10:00:00.500000",
            f"{date},10:00:01.500000",
            self.form,
            *([] if self.revision == "1991" else [self.stamp_factor]),
            *self.tail,
        ]
        return "\r\n".join(lines) + "\r\n"

    def dat(self) -> bytes:
        count = self.samples
        numbers = self.sample_numbers if self.sample_numbers is not None else np.arange(1, count + 1)
        stamps = self.stamps if self.stamps is not None else np.arange(count) * 250
        if self.form == "ASCII":
            rows = (
                ",".join([str(n), str(t), *(f"{x:g}" if x == x else "99999" for x in column), *["0"] * self.digitals])
                for n, t, column in zip(numbers, stamps, self.numbers.T, strict=True)
            )
            return ("\r\n".join(rows) + "\r\n").encode()
        words = -(-self.digitals // 16)
        row = np.dtype(
            [("n", "<u4"), ("t", "<u4"), ("a", _TYPES[self.form], (len(self.numbers),)), ("d", "<u2", (words,))]
        )
        table = np.zeros(count, row)
        table["n"], table["t"], table["a"] = numbers, stamps, self.numbers.T
        return table.tobytes()

    def cff(self) -> bytes:
        data = self.dat()
        size = "" if self.form == "ASCII" else f": {len(data)}"
        return (
            f"--- file type: CFG ---\r\n{self.cfg()}--- file type: INF ---\r\n--- file type: HDR ---\r\n"
            f"--- file type: DAT {self.form}{size} ---\r\n"
        ).encode() + data

    def write(self, folder: Path, name: str = "record") -> Path:
        (folder / f"{name}.cfg").write_bytes(self.cfg().encode())
        (folder / f"{name}.dat").write_bytes(self.dat())
        return folder / f"{name}.cfg"


def sines(count: int = 400, rate_hz: float = 4000.0) -> np.ndarray:
    """Recorded numbers of 3 voltages (230 V) and 3 currents (10 A), 30° lagging, at 0.01 a count."""
    t = np.arange(count) / rate_hz
    angles = np.radians([0.0, -120.0, 120.0, -30.0, -150.0, 90.0])[:, np.newaxis]
    peaks = np.sqrt(2.0) * np.array([230.0] * 3 + [10.0] * 3)[:, np.newaxis]
    return np.rint(peaks * np.sin(2 * np.pi * 50.0 * t + angles) / 0.01).clip(-32767, 32767)
