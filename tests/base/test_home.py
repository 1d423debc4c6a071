"""Folders of a user, and of one who has no home."""

from pathlib import Path

import pytest

from trefas.base.errors import SetupError
from trefas.base.home import expanded, folder_of
from trefas.sources.spec import open_source


def test_a_folder_is_where_its_variable_says_or_in_the_home():
    assert folder_of("HOME", "else") == Path("~").expanduser()
    assert folder_of("TREFAS_THAT_NOBODY_SETS", ".local/state") == Path("~/.local/state").expanduser()


@pytest.mark.parametrize("name", ["~~~", "~no one/a.csv", "~no one\0/a.csv"])
def test_a_home_that_nobody_has_is_a_name_like_any_other(name):
    assert str(expanded(name)) == name
    with pytest.raises(SetupError):
        open_source(name)
