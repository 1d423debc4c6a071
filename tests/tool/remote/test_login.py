"""Where a password comes from, and that it is shown nowhere."""

import pytest

from trefas.base.errors import SetupError
from trefas.tool.remote.login import VARIABLE, Place


def test_a_password_is_the_first_line_of_a_file_before_it_is_that_of_the_environment(tmp_path):
    environment = {VARIABLE: "other"}
    file = tmp_path / "password"
    file.write_text("12345\r\nmore\n", encoding="utf-8")

    assert Place("tcp:h:1", password_file=file, environment=environment)._password() == "12345"
    assert Place("tcp:h:1", environment=environment)._password() == "other"


@pytest.mark.parametrize("content", [b"", b"\n12345", b"x" * 65, b"\xff\xfe"])
def test_a_file_that_has_no_password_is_refused_and_not_shown(tmp_path, content):
    file = tmp_path / "password"
    file.write_bytes(content)

    with pytest.raises(SetupError, match="the password file") as refused:
        Place("tcp:h:1", password_file=file).connect()
    assert "xxxx" not in str(refused.value)


def test_without_a_terminal_nothing_is_asked():
    assert Place("tcp:h:1", client=18, environment={})._password() is None


def test_bytes_that_are_no_text_are_no_password_and_are_not_shown():
    with pytest.raises(SetupError, match="bytes that are no text; must be UTF-8") as refused:
        Place("tcp:h:1", environment={VARIABLE: "1234\udcff"}).connect()  # as os.environ has a byte FF
    assert "1234" not in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"physical": 16_384}, "physical is 16384; must be 0 to 16383"),
        ({"timeout_s": float("nan")}, "timeout is nan s; must be above 0"),
    ],
)
def test_what_is_no_address_or_time_is_refused_before_anybody_is_called(wrong, why):
    with pytest.raises(SetupError, match=why):
        Place("tcp:h:1", environment={}, **wrong).connect()
