#!/usr/bin/env bash
# amshan reads what HAN ports of meters push. Its HdlcFrameReader goes on with a frame that does not end where its length says
# until 2047 bytes have come, and drops them all: so one byte too many on the line costs it every right frame in them, which is
# more than a minute of a port that pushes every ten seconds. A byte of noise that looks like a flag does the same. Each frame has
# a header check sequence that would tell at once. Seen with amshan 2.1.1, of 60 frames of 60 bytes:
#
#   as they were sent                              60 read
#   the check sequence of the 5th is wrong         59 read
#   a byte of the 5th comes twice                  25 read: the 5th to the 39th are lost
#
# Runs without this project's code.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'amshan==2.1.1'
cat > "$folder/read.py" <<'PYTHON'
from han.hdlc import HdlcFrameReader


def check_sequence(data: bytes) -> bytes:
    """CRC-16/X.25, low byte first."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return (register ^ 0xFFFF).to_bytes(2, "little")


info = bytes.fromhex("E6E7000F000000000C07E6011801123A32FF8000000203") + bytes.fromhex(
    "0A0E4B616D73747275705F563030303109060101010700FF060000033A"
)[:26]
head = (0xA000 | 9 + len(info)).to_bytes(2, "big") + b"\x2b\x21\x13"
start = head + check_sequence(head) + info
frame = b"\x7e" + start + check_sequence(start) + b"\x7e"
wrong = frame[:-3] + bytes((frame[-3] ^ 1,)) + frame[-2:]
double = frame[:20] + frame[19:]
for what, fifth in (("as sent", frame), ("wrong check sequence", wrong), ("a byte twice", double)):
    reader = HdlcFrameReader(False)
    pushes = [frame] * 4 + [fifth] + [frame] * 55
    read = [n for n, push in enumerate(pushes, 1) for each in reader.read(push) if each.is_valid]
    missing = [n for n in range(1, 61) if n not in read]
    print(f"{what}: {len(read)} of 60 read, missing {missing[:1]} to {missing[-1:]}")
PYTHON
"$folder/venv/bin/python" "$folder/read.py" 2>/dev/null > "$folder/seen"
cat "$folder/seen"
diff "$folder/seen" - <<'EXPECTED'
as sent: 60 of 60 read, missing [] to []
wrong check sequence: 59 of 60 read, missing [5] to [5]
a byte twice: 25 of 60 read, missing [5] to [39]
EXPECTED
