#!/usr/bin/env bash
# amshan reads what HAN ports of meters push. Its AutoDecoder says None for a list that none of its decoders knows, and passes over
# their ConstructError and ValueError. A Kamstrup list that has a logical name which is not in amshan's map ends in a KeyError
# instead, out of decode_message: MeterNo1 (1.1.0.0.1.255) of the list that Danish meters push is such a name. A valid frame of a
# real meter so ends a program that reads in a loop. Seen with amshan 2.1.1:
#
#   a list with 1.1.1.7.0.255 (power)       read
#   the same and 1.1.0.0.1.255 (number)     KeyError: '0.0.1'
#
# Runs without this project's code.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'amshan==2.1.1'
cat > "$folder/read.py" <<'PYTHON'
import binascii

from han.autodecoder import AutoDecoder
from han.hdlc import HdlcFrameReader


def check_sequence(data: bytes) -> bytes:
    """CRC-16/X.25, low byte first."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return (register ^ 0xFFFF).to_bytes(2, "little")


def frame(*pairs: str) -> bytes:
    """HDLC, UI, from server 16 to client 21: a data-notification of 2022-01-24 18:58:50 with a version and these pairs."""
    body = "E6E7000F000000000C07E6011801123A32FF800000" + f"02{1 + 2 * len(pairs):02X}0A0E4B616D73747275705F5630303031"
    info = binascii.unhexlify(body + "".join(pairs))
    head = (0xA000 | 9 + len(info)).to_bytes(2, "big") + b"\x2b\x21\x13"
    start = head + check_sequence(head) + info
    return b"\x7e" + start + check_sequence(start) + b"\x7e"


POWER, NUMBER = "09060101010700FF060000033A", "09060101000001FF0601A4DC52"
for what, pairs in (("power", (POWER,)), ("power and number", (POWER, NUMBER))):
    (message,) = HdlcFrameReader(False).read(frame(*pairs))
    try:
        said = AutoDecoder().decode_message(message)
        print(what, "valid" if message.is_valid else "invalid", said and said.get("active_power_import"))
    except KeyError as error:
        print(what, "valid" if message.is_valid else "invalid", f"KeyError: {error}")
PYTHON
"$folder/venv/bin/python" "$folder/read.py" > "$folder/seen"
cat "$folder/seen"
diff "$folder/seen" - <<'EXPECTED'
power valid 826
power and number valid KeyError: '0.0.1'
EXPECTED
