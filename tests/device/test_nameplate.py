import zlib
from pathlib import Path

import trefas.device.nameplate as nameplate
from trefas.base.layout import Layout
from trefas.base.rows import Rows
from trefas.device.nameplate import Nameplate, rom_checksum


def engraved(number, serial_number=18159417):
    plate = Nameplate(Rows(Layout(Nameplate)))
    plate.engrave(number=number, serial_number=serial_number, type_number="6841138BN143002084")
    return plate


def test_what_follows_from_the_numbers_is_as_in_the_makers_examples():
    assert int.from_bytes(engraved(19083074).meter_number_low) == 74543
    assert int.from_bytes(engraved(17882969).meter_number_low) == 69855
    assert engraved(1, 19083074).identification_number == "1KAS0019083074"


def test_names_on_the_wire_are_the_maker_and_the_serial_number():
    # 75,65,77,69,0,0,1,21,23,57 in the description; a push of the real meter with serial 27581522 has 4B414D45 01A4DC52
    assert engraved(1).logical_device_name == bytes((75, 65, 77, 69, 0, 0, 1, 21, 23, 57))
    assert engraved(1, 27581522).system_title == bytes.fromhex("4B414D4501A4DC52")


def test_the_checksum_is_of_the_program_that_runs():
    package = Path(nameplate.__file__).parents[1]
    files = sorted(package.rglob("*.py"))
    whole = b"".join(file.relative_to(package).as_posix().encode() + file.read_bytes() for file in files)

    assert rom_checksum() == zlib.crc32(whole) == engraved(1).rom_checksum
    assert package / "device" / "nameplate.py" in files


def test_a_blank_plate_says_nothing():
    plate = Nameplate(Rows(Layout(Nameplate)))

    assert (plate.type_number, plate.module_id, plate.serial_number) == ("", b"", 0)
