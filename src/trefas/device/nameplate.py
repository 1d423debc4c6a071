"""The nameplate: who a meter is. Numbers, names and revisions, as its front says them and its interfaces repeat them.

The numbers that a utility may write (MeterNo1 to 3, MeterNoLow, the special data, the module's name) are separate from the
maker's serial number, from which the names on the wire are made.
"""

import zlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from trefas.base.derived import Derived
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit

MAKER = b"KAME"
"""How logical device names and system titles of the modelled meter begin: manufacturer KAM, type E."""


@cache
def rom_checksum() -> int:
    """CRC-32 of the program that runs: every Python file of the package, by path. Read once, when first asked for."""
    package = Path(__file__).parents[1]
    checksum = 0
    for file in sorted(package.rglob("*.py")):
        checksum = zlib.crc32(file.read_bytes(), zlib.crc32(file.relative_to(package).as_posix().encode(), checksum))
    return checksum


@cache
def software_revision() -> str:
    """The installed version; empty when it runs from a folder that nobody installed."""
    try:
        return version("trefas")
    except PackageNotFoundError:
        return ""


def _number(obis: str, name: str, *, writable: bool = False) -> Slot:
    return Slot(obis, Unit.NONE, name, writable=writable)


class Nameplate(Part):
    """Identity of one meter; blank until it is engraved."""

    meter_number_low = Label("1-1:0.0.0", "MeterNoLow", writable=True, octets=True)
    meter_number_1 = _number("1-1:0.0.1", "MeterNo1", writable=True)
    meter_number_2 = _number("1-1:0.0.2", "MeterNo2", writable=True)
    meter_number_3 = _number("1-1:0.0.3", "MeterNo3", writable=True)
    identification_number = Label("1-1:0.0.4", "IdentificationNumber")
    software_number_revision = Label("1-1:0.2.0", "SoftwareNumberRevisionAscii")
    software_revision = Label("1-1:0.2.2*128", "SoftwareRevision")
    special_data = _number("1-1:0.130.1", "SpecialData", writable=True)
    special_data_2 = _number("1-1:0.130.2", "SpecialData2", writable=True)
    serial_number = _number("1-1:96.1.0", "SerialNo")
    type_number = Label("1-1:96.1.1", "CompleteMeterTypeNo")
    module_id = Label("1-1:96.1.2", "ModuleId", writable=True, octets=True)
    rom_checksum = Derived("1-1:96.54.1", Unit.NONE, "RomChecksum", of=(), by=rom_checksum)

    def engrave(self, *, number: int, serial_number: int, type_number: str) -> None:
        """What the factory does once: the utility's number, the maker's serial and type number, and what follows from them.

        MeterNoLow is the upper three bytes of the number: so it is in both examples of the maker's description (19083074 and
        74543, 17882969 and 69855). The identification number is medium 1, a maker's KAS and the serial in ten digits, as there.
        """
        revision = software_revision()
        self.meter_number_1 = number
        self.meter_number_low = number.to_bytes(4)[:3]
        self.serial_number = serial_number
        self.type_number = type_number
        self.identification_number = f"1KAS{serial_number:010d}"
        self.software_number_revision = f"trefas-{revision}"
        self.software_revision = revision
        self.module_id = b""

    @property
    def logical_device_name(self) -> bytes:
        """COSEM's name of the device: the maker and the serial number in six bytes."""
        return MAKER + self.serial_number.to_bytes(6)

    @property
    def system_title(self) -> bytes:
        """The eight bytes that name it in ciphered messages: the maker and the serial number in four."""
        return MAKER + self.serial_number.to_bytes(4)
