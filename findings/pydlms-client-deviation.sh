#!/usr/bin/env bash
# pydlms-client 0.1.0 writes a date-time of a zone 13 hours ahead of UTC, and refuses to read it again.
#
# It limits what it reads to a deviation of -720 to 720 minutes. Minutes from local time to UTC are -780 in New Zealand in summer
# and -840 on Kiribati, so the clock of a meter there, and what the client itself has set it to, is a DecodeError.
#
# Seen with Python 3.11:
#   written 07ea010a060c000000fcf4ff
#   DecodeError: COSEM date-time deviation -780 is outside -720..720 minutes
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'pydlms-client==0.1.0'
cat > "$work/expected" <<'END'
written 07ea010a060c000000fcf4ff
DecodeError: COSEM date-time deviation -780 is outside -720..720 minutes
END
"$work/venv/bin/python" > "$work/seen" <<'END'
from datetime import datetime, timedelta, timezone

from pydlms.cosem.time import CosemDateTime

auckland = timezone(timedelta(hours=13))
sent = CosemDateTime.from_datetime(datetime(2026, 1, 10, 12, tzinfo=auckland)).to_bytes()
print("written", sent.hex())
try:
    print(CosemDateTime.from_bytes(sent))
except Exception as error:
    print(f"{type(error).__name__}: {error}")
END
diff "$work/expected" "$work/seen"
echo "as described"
