"""The collector of garbage stands still while a program is read in, and looks through nothing of it afterwards."""

import gc

import pytest

from trefas.base.read_in import read_in


@pytest.fixture(autouse=True)
def _as_before():
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_read_in_is_not_looked_through():
    with read_in():
        assert not gc.isenabled()
        read = [[]]

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert not any(each is read for each in gc.get_objects())


def test_where_it_cannot_be_read_in_garbage_is_collected_again():
    with pytest.raises(ImportError), read_in():
        raise ImportError

    assert gc.isenabled()
