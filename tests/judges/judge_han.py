"""One of the readers of home ports is given what ports said, and says what it read.

    python -m tests.judges.judge_han --package amshan --keys GPK60:GPK61 < CASES

On stdin is one JSON object of cases by name: {"said": HEX, "keyed": whether it is to be read with the keys}. The last line on
stdout is one JSON object: of each case a list with what each push says, or the error in which the reader ended. Names are those
that the reader has for values, and these are as it has them; a time is text without a zone, below "time". How each reader is
called stands in ``han_amshan`` and the other files of that name.
"""

import argparse
import json
import sys
from importlib import import_module


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--package", required=True)
    parser.add_argument("--keys", required=True)
    told = parser.parse_args()
    keys = [bytes.fromhex(each) for each in told.keys.split(":")]
    read = import_module(f"tests.judges.han_{told.package}").read
    found = {}
    for name, case in json.load(sys.stdin).items():
        try:
            found[name] = read(bytes.fromhex(case["said"]), keys if case["keyed"] else None)
        except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
            found[name] = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(found))


def frames(said: bytes) -> list[bytes]:
    """One after the other, by their lengths: for readers that want whole frames."""
    found = []
    while said:
        size = ((said[1] & 0x07) << 8 | said[2]) + 2
        found.append(said[:size])
        said = said[size:]
    return found


if __name__ == "__main__":
    main()
