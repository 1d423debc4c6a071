"""What is given back is read again when it is needed."""

from pathlib import Path

import pytest

from trefas.run.footprint import MAPS, give_back, trim

only_linux = pytest.mark.skipif(not MAPS.exists(), reason="this system has no list of what is mapped")


def resident_kb(library, rights="r-xp", what="Rss"):
    """Of the code of a library, as the system counts it."""
    found, counting = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            counting = library in line and f" {rights} " in line
        elif counting and line.startswith(f"{what}:"):
            found += int(line.split()[1])
    return found


def linked_kb(library):
    """What the loader wrote into its constants."""
    return resident_kb(library, "r--p", "Anonymous") + resident_kb(library, "r--p", "Swap")


@only_linux
def test_code_is_given_back_and_runs_on():
    library = next((name for name in ("libcrypto", "libsqlite3", "libpython") if resident_kb(name)), None)
    if library is None:
        import sqlite3

        library = "libsqlite3"
    before, constants, written = resident_kb(library), resident_kb(library, "r--p"), linked_kb(library)

    given = give_back(library)

    assert given >= before * 1024 > 0
    assert resident_kb(library) < before
    assert resident_kb(library, "r--p") < constants
    assert linked_kb(library) == written > 0, "what the loader wrote is in no file"
    import hashlib
    import sqlite3

    assert hashlib.sha256(b"").hexdigest().startswith("e3b0c442")  # FIPS 180-4, of nothing
    assert sqlite3.connect(":memory:").execute("select 2 + 2").fetchone() == (4,)


@only_linux
def test_a_library_that_is_not_there_gives_nothing():
    assert give_back("lib-no-such-library") == 0


def test_without_a_list_nothing_is_given_back(tmp_path):
    assert give_back(maps=tmp_path / "none") == 0


@only_linux
def test_what_was_freed_is_given_back():
    blocks = [
        bytes(1000) for _ in range(50_000)
    ]  # of the C library: Python keeps what is smaller than 512 bytes itself
    kept = blocks[::100]  # so that it is not given back at once
    del blocks
    before = resident_kb("[heap]", "rw-p")

    if not trim():
        pytest.skip("this C library has no malloc_trim")

    assert before - resident_kb("[heap]", "rw-p") > 20_000
    assert len(kept) == 500
