"""The clients' counters beside the database: what was noted last is what comes back."""

import pytest

from trefas.base.errors import SetupError
from trefas.run.counter_file import CounterFile


def noted(directory, *said):
    file = CounterFile(directory)
    file.load()
    for name, counter in said:
        file.note(name, counter)
    return file


def test_nothing_is_there_and_no_file_is_made_before_something_is_noted(tmp_path):
    file = CounterFile(tmp_path)

    assert file.load() == {}
    file.close()
    assert list(tmp_path.iterdir()) == []


def test_what_was_noted_last_comes_back_without_the_file_being_closed(tmp_path):
    noted(tmp_path, ("module", 7), ("optical broadcast", 2**32), ("module", 8))

    assert CounterFile(tmp_path).load() == {"module": 8, "optical broadcast": 2**32}


def test_a_new_key_begins_at_0_and_the_others_stay_in_their_places(tmp_path):
    noted(tmp_path, ("module", 7), ("optical", 9)).close()
    noted(tmp_path, ("optical", 0), ("ccc", 3)).close()

    assert CounterFile(tmp_path).load() == {"module": 7, "optical": 0, "ccc": 3}


@pytest.mark.parametrize("place", [0, 30, 40, 43])
def test_a_byte_that_changed_is_said(tmp_path, place):
    noted(tmp_path, ("module", 7)).close()
    raw = bytearray((tmp_path / "counters").read_bytes())
    raw[place] ^= 0x01
    (tmp_path / "counters").write_bytes(raw)

    with pytest.raises(SetupError, match="damaged"):
        CounterFile(tmp_path).load()


def test_a_counter_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(SetupError, match="cannot be used: no such file"):
        CounterFile(tmp_path / "nowhere").note("module", 1)
