"""Files that are read or written, and names that are none."""

import os

import pytest

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_read, check_written


def test_a_pipe_is_not_read_and_written_only_while_somebody_reads(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(SetupError, match=r"the file .*pipe is a pipe; name a file"):
        check_read(pipe, "the file")
    with pytest.raises(SetupError, match="cannot be written: nobody reads this pipe"):
        check_written(pipe, "the file")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    check_written(pipe, "the file")
    os.close(reader)


def test_what_is_not_there_yet_is_looked_at_when_it_is_opened(tmp_path):
    check_read(tmp_path / "a", "the file")
    check_written(tmp_path / "a", "the file")
