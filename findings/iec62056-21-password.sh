#!/usr/bin/env bash
# iec62056-21 0.0.2 cannot say a password, and loses the first letter of an identification.
#
# A meter in programming mode asks with P0 and waits for P1 (IEC 62056-21, 6.3.7, annex B). Client.send_password makes a data set
# without the address that the class asks for, so it always raises. Identifications of meters without mode E begin right behind
# the character for the speed (6.3.2); the pattern for them takes one character more away.
#
# Seen with Python 3.11:
#   send_password: TypeError: DataSet.__init__() missing 1 required positional argument: 'address'
#   /KAM5METER3P: identification ETER3P
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet 'iec62056-21==0.0.2'
cat > "$work/expected" <<'END'
send_password: TypeError: DataSet.__init__() missing 1 required positional argument: 'address'
/KAM5METER3P: identification ETER3P
END
"$work/venv/bin/python" > "$work/seen" <<'END'
from iec62056_21.client import Iec6205621Client
from iec62056_21.messages import IdentificationMessage

client = Iec6205621Client(transport=None, password="00000000")
try:
    client.send_password()
except Exception as error:
    print(f"send_password: {type(error).__name__}: {error}")
said = b"/KAM5METER3P\r\n"
print(f"{said.decode().strip()}: identification {IdentificationMessage.from_bytes(said).identification}")
END
diff "$work/expected" "$work/seen"
echo "as described"
