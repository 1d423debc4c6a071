#!/usr/bin/env bash
# BW64 (ITU-R BS.2088) follows RF64 (EBU Tech 3306): WAV beyond 4 GiB, with the sizes in a ds64 chunk. A plain PCM file of the two
# differs in its first four bytes alone. Recorders write either; seen with scipy 1.16.2 and soundfile 0.13.1 (libsndfile 1.2.2):
#
#   RF64   scipy.io.wavfile: 400 samples                                      soundfile: 400 samples
#   BW64   scipy.io.wavfile: "File format b'BW64' not understood. …"          soundfile: "Format not recognised."
#
# So a BW64 file is read by neither, and by both after its first four bytes are written over. Runs without this project's code.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'numpy==2.3.3' 'scipy==1.16.2' 'soundfile==0.13.1'
cat > "$folder/read.py" <<'PYTHON'
import struct
import sys

import numpy as np
import soundfile
from scipy.io import wavfile

samples = np.rint(1000 * np.sin(np.arange(400) / 8)).astype("<i2")
data = samples.tobytes()
fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
ds64 = b"ds64" + struct.pack("<IQQQI", 28, len(data) + 72, len(data), len(samples), 0)
for head in ("RF64", "BW64"):
    path = f"{sys.argv[1]}/{head}.wav"
    with open(path, "wb") as file:
        file.write(head.encode() + b"\xff" * 4 + b"WAVE" + ds64 + fmt + b"data" + b"\xff" * 4 + data)
    for name, read in (
        ("scipy", lambda: wavfile.read(path)[1]),
        ("soundfile", lambda: soundfile.read(path, dtype="int16")[0]),
    ):
        try:
            print(head, name, "the same" if np.array_equal(read(), samples) else "other samples")
        except (ValueError, soundfile.LibsndfileError) as error:
            print(head, name, "refused")
            print(f"  {error}", file=sys.stderr)
print(f"libsndfile {soundfile.__libsndfile_version__}", file=sys.stderr)
PYTHON
"$folder/venv/bin/python" "$folder/read.py" "$folder" > "$folder/seen"
cat "$folder/seen"
diff "$folder/seen" - <<'EXPECTED'
RF64 scipy the same
RF64 soundfile the same
BW64 scipy refused
BW64 soundfile refused
EXPECTED
