#!/usr/bin/env bash
# dlms-cosem 25.1.0 loses UTC when it reads a date-time, and takes an unspecified clock status for one that is bad in every way.
#
# Deviation 0 is UTC (Blue Book, 4.1.6.1). The reader takes 0 for "not specified": the datetime has no zone, and written back it
# is another moment (deviation 8000h, which a meter reads as its own local time). Clock status FFh is "not specified"; the reader
# says invalid, doubtful, different base, invalid status and summer time, all at once. Where no status is given, it writes 00.
#
# Seen with Python 3.11:
#   tzinfo None
#   07ea070eff0a000000000000 -> 07ea070eff0a000000800000
#   status FF: True True True True True
#   written without a status: 00
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'dlms-cosem==25.1.0'
cat > "$work/expected" <<'END'
tzinfo None
07ea070eff0a000000000000 -> 07ea070eff0a000000800000
status FF: True True True True True
written without a status: 00
END
"$work/venv/bin/python" > "$work/seen" <<'END'
from datetime import UTC, datetime

from dlms_cosem.time import datetime_from_bytes, datetime_to_bytes

sent = datetime_to_bytes(datetime(2026, 7, 14, 10, tzinfo=UTC))
read, _ = datetime_from_bytes(sent)
print("tzinfo", read.tzinfo)
print(sent.hex(), "->", datetime_to_bytes(read).hex())
_, status = datetime_from_bytes(bytes.fromhex("07EA070EFF0A0000FF8000FF"))
print("status FF:", status.invalid, status.doubtful, status.different_base, status.invalid_status, status.daylight_saving_active)
print("written without a status:", datetime_to_bytes(datetime(2026, 7, 14, 12))[-1:].hex())
END
diff "$work/expected" "$work/seen"
echo "as described"
