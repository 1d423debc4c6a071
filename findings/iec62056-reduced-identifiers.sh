#!/usr/bin/env bash
# iec62056 0.5.1, a parser of readouts, refuses identifiers of the form C.D.E, which electricity meters say.
#
# IEC 62056-61 (annex A) lets a meter leave out the value groups A and B: 1.8.1(0012688*kWh). The grammar of the parser has C.D, as
# heat meters say it, and A-B:C.D.E, as P1 ports do, and nothing between. The same line with A and B is read.
#
# Seen with Python 3.11:
#   1-0:1.8.1 read: 12688.0 kWh
#   1.8.1 refused: UnexpectedCharacters
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'iec62056==0.5.1'
cat > "$work/expected" <<'END'
1-0:1.8.1 read: 12688.0 kWh
1.8.1 refused: UnexpectedCharacters
END
"$work/venv/bin/python" > "$work/seen" <<'END'
from iec62056.parser import Parser

for name in ("1-0:1.8.1", "1.8.1"):
    telegram = f"/KAM5METER3P\r\n\x02{name}(0012688*kWh)\r\n!\r\n\x03A"
    try:
        read = Parser().parse(telegram).objects[0]
    except Exception as error:
        print(f"{name} refused: {type(error).__name__}")
    else:
        print(f"{name} read: {read.value} {read.unit}")
END
diff "$work/expected" "$work/seen"
echo "as described"
