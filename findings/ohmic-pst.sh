#!/usr/bin/env bash
# ohmic 0.1.2 (PyPI, "Python tools for Electric Power Quality"): flicker_pst is called "Flicker (Pst - short-term)" and takes "an array
# of changes in voltage" of 10 minutes. It is no Pst of IEC 61000-4-15: the rectangular changes of table 5 for lamps of 230 V and 50 Hz,
# each of which is Pst = 1.00 ± 0.05 by definition, give (changes a minute, per cent, what it says)
#
#      1  2.715   2.715          39  0.894   5.583
#      2  2.191   3.099         110  0.722   7.572
#      7  1.450   3.836        1620  0.407  16.381
#
# It is √(Σ ΔU² / 10), which grows with the number of changes; the lamp and the eye, to which 1620 small changes a minute are as annoying
# as one large one, are not in it. Importing the package also prints nine lines of an example to standard output.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install 'ohmic==0.1.2'
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import io

printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    from ohmic.metrics import flicker_pst

table_5 = {1: 2.715, 2: 2.191, 7: 1.450, 39: 0.894, 110: 0.722, 1620: 0.407}
said = {1: 2.715, 2: 3.099, 7: 3.836, 39: 5.583, 110: 7.572, 1620: 16.381}
for a_minute, percent in table_5.items():
    pst = flicker_pst([percent] * (a_minute * 10), time_period=10)
    print(f"{a_minute:5d} changes a minute of {percent} %: {pst:.3f}, by IEC 61000-4-15 1.00")
    assert abs(pst - said[a_minute]) < 5e-4, "it changed"
lines = printed.getvalue().splitlines()
assert len(lines) == 9, f"importing prints {len(lines)} lines"
assert lines[-1].startswith("Flicker (Pst): "), lines[-1]
PYTHON
