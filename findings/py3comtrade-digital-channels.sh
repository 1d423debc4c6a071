#!/bin/bash
# Binary COMTRADE records whose digital channels are no multiple of 16, as py3comtrade reads them.
#
# py3comtrade 4.2.4, read on 2026-12-01. IEEE C37.111-1999, 8.6: digital channels are in groups of 16, the last one filled up with
# zeros; 3 channels are one word of two bytes, 17 are two. The same 400 samples of four analog channels with 0, 3, 16, 17 and 32
# digital ones.
#
# Seen: 0, 16 and 32 are read; 3 and 17 are refused, with an IndexError or a ValueError of numpy (the words are counted as
# channels // 16). So most relays' records are refused, since few have a multiple of 16.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'py3comtrade==4.2.4'
cd "$folder"
cat > look.py <<'PYTHON'
import logging
import math
import struct
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
from py3comtrade.reader.comtrade_reader import comtrade_reader

counts = [[round(3000 * (c + 1) * math.sin(2 * math.pi * 50 * k / 4000 - c)) for k in range(400)] for c in range(4)]
for digitals in (0, 3, 16, 17, 32):
    lines = ["station,device,1999", f"{4 + digitals},4A,{digitals}D"]
    named = (("UA", "A", "V"), ("UB", "B", "V"), ("UC", "C", "V"), ("IA", "A", "A"))
    lines += [f"{n},{name},{phase},,{unit},0.5,0,0,-32767,32767,1,1,P" for n, (name, phase, unit) in enumerate(named, 1)]
    lines += [f"{n},D{n},,,0" for n in range(1, digitals + 1)]
    lines += ["50", "1", "4000,400", *["01/02/2024,10:00:00.500000"] * 2, "BINARY", "1"]
    with open("record.cfg", "w", newline="") as file:
        file.write("\r\n".join(lines) + "\r\n")
    words = -(-digitals // 16)
    with open("record.dat", "wb") as file:
        for k in range(400):
            file.write(struct.pack(f"<II4h{words}H", k + 1, k * 250, *(c[k] for c in counts), *[1] * words))
    try:
        print(digitals, comtrade_reader("record.cfg").analogs[0].values[:3])
    except Exception as error:
        print(digitals, type(error).__name__)
PYTHON
"$folder/venv/bin/python" look.py > seen
cat seen
diff - seen <<'EXPECTED'
0 [0.0, 117.5, 234.5]
3 IndexError
16 [0.0, 117.5, 234.5]
17 ValueError
32 [0.0, 117.5, 234.5]
EXPECTED
