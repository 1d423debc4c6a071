#!/usr/bin/env bash
# gurux-dlms 1.0.203 writes the month of a date-time "where summer time begins" as "where it ends", and the other way about; and it
# gives a time without a zone the deviation that its machine has today, not on the day of the time.
#
# Blue Book, 4.1.6.1: month FEh is the begin of summer time, FDh its end. The reader has it so; the writer of a date-time has them
# the other way about, so what is read and written back is another moment. (The writer of a mere date has them right.)
# A naive datetime in July is written with -60 (CET) by a machine in Copenhagen in January, and with -120 by the same one in summer.
# The machine's clock is only asked whether it is summer time now; here that answer is given to it.
#
# Seen with Python 3.11:
#   07eafe01ff020000ff800000 -> 07eafd01ff020000ff800000
#   07eafd01ff020000ff800000 -> 07eafe01ff020000ff800000
#   in winter 07ea070eff0c000000ffc400
#   in summer 07ea070eff0c000000ff8800
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'gurux-dlms==1.0.203'
cat > "$work/expected" <<'END'
07eafe01ff020000ff800000 -> 07eafd01ff020000ff800000
07eafd01ff020000ff800000 -> 07eafe01ff020000ff800000
in winter 07ea070eff0c000000ffc400
in summer 07ea070eff0c000000ff8800
END
TZ=Europe/Copenhagen "$work/venv/bin/python" > "$work/seen" <<'END'
import sys
import time
from datetime import datetime
from types import SimpleNamespace

from gurux_dlms import GXByteBuffer
from gurux_dlms.GXDateTime import GXDateTime
from gurux_dlms.internal._GXCommon import _GXCommon
from gurux_dlms.internal._GXDataInfo import _GXDataInfo


def written(moment):
    buffer = GXByteBuffer()
    _GXCommon.setDateTime(None, buffer, moment)
    return bytes(buffer.array()).hex()


for sent in ("07eafe01ff020000ff800000", "07eafd01ff020000ff800000"):
    buffer = GXByteBuffer(bytes.fromhex(sent))
    buffer.position = 0
    read = _GXCommon.getDateTime(SimpleNamespace(useUtc2NormalTime=False), buffer, _GXDataInfo())
    print(sent, "->", written(read))

for season, at in (("winter", datetime(2026, 1, 10)), ("summer", datetime(2026, 7, 10))):
    now = time.localtime(at.timestamp())
    module = vars(sys.modules[GXDateTime.__module__])
    module["time"] = SimpleNamespace(localtime=lambda now=now: now, altzone=time.altzone, timezone=time.timezone)
    print("in", season, written(GXDateTime(datetime(2026, 7, 14, 12))))
END
diff "$work/expected" "$work/seen"
echo "as described"
