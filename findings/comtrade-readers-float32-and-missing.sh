#!/bin/bash
# COMTRADE of 2013 with 32-bit floats, and values that are missing, as two readers on PyPI take them.
#
# comtrade 0.2.0 and comtrade-io 0.3.0, read on 2026-12-01. One record of 400 samples (4 analog, 3 digital channels), written in each
# of the four formats of IEC 60255-24:2013; the 11th value of channel 1 is missing, marked as 8.6 says: 99999, 8000h, 80000000h, and
# the lowest 32-bit float. Multiplier 0.5; the second value of channel 1 is 235 counts, 117.5 V.
#
# Seen: comtrade gives NaN for three of the marks, and for FLOAT32 −1.7014117e+38 V, as a value. comtrade-io reads FLOAT32 as 32-bit
# integers (117.5 V become 565542912 V), without a word, and takes every mark for a value: 49999.5 V, −16384 V, −1073741824 V.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'comtrade==0.2.0' 'comtrade-io==0.3.0'
cd "$folder"
cat > look.py <<'PYTHON'
import math
import struct
import warnings

import comtrade
from comtrade_io.parser.comtrade_file import ComtradeFile
from loguru import logger

logger.remove()
warnings.simplefilter("ignore")
MARKS = {"ASCII": 99999, "BINARY": -(2**15), "BINARY32": -(2**31), "FLOAT32": -3.4028234663852886e38}
COUNTS = [[round(3000 * (c + 1) * math.sin(2 * math.pi * 50 * k / 4000 - c)) for k in range(400)] for c in range(4)]
for form, mark in MARKS.items():
    counts = [list(channel) for channel in COUNTS]
    counts[0][10] = mark
    lines = ["station,device,2013", "7,4A,3D"]
    lines += [f"{n},{name},,,V,0.5,0,0,-32767,32767,1,1,P" for n, name in enumerate(("UA", "UB", "UC", "UX"), 1)]
    lines += [f"{n},D{n},,,0" for n in range(1, 4)]
    lines += ["50", "1", "4000,400", *["01/02/2024,10:00:00.500000"] * 2, form, "1", "0,0", "0,0"]
    with open(f"{form}.cfg", "w", newline="") as file:
        file.write("\r\n".join(lines) + "\r\n")
    if form == "ASCII":
        rows = (f"{k + 1},{k * 250},{','.join(str(c[k]) for c in counts)},1,0,1\r\n" for k in range(400))
        data = "".join(rows).encode()
    else:
        kind = {"BINARY": "h", "BINARY32": "i", "FLOAT32": "f"}[form]
        rows = (struct.pack(f"<II4{kind}H", k + 1, k * 250, *(c[k] for c in counts), 5) for k in range(400))
        data = b"".join(rows)
    with open(f"{form}.dat", "wb") as file:
        file.write(data)
    one = comtrade.load(f"{form}.cfg", use_double_precision=True).analog[0]
    other = ComtradeFile.from_file(f"{form}.cfg").data.iloc[:, 2].tolist()
    print(f"{form}: comtrade {one[1]:.8g} {one[10]:.8g}, comtrade-io {other[1]:.10g} {other[10]:.10g}")
PYTHON
"$folder/venv/bin/python" look.py > seen
cat seen
diff - seen <<'EXPECTED'
ASCII: comtrade 117.5 nan, comtrade-io 117.5 49999.5
BINARY: comtrade 117.5 nan, comtrade-io 117.5 -16384
BINARY32: comtrade 117.5 nan, comtrade-io 117.5 -1073741824
FLOAT32: comtrade 117.5 -1.7014117e+38, comtrade-io 565542912 -4194304.5
EXPECTED
