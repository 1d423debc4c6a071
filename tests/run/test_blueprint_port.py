"""The port to copy works as it stands, and is no port until it is copied."""

import asyncio

import pytest

from tests.run.echo import Sessions, clock, run
from trefas.base.errors import SetupError
from trefas.run.ports import _blueprint
from trefas.run.ports.port import Limits, kinds


def test_it_answers_counts_what_it_cannot_follow_and_leaves_no_path_behind(tmp_path):
    async def test() -> None:
        sessions = Sessions()
        port = _blueprint.parse(str(tmp_path / "meter"))
        await port.open(sessions, clock, Limits(connections=1))
        reader, writer = await asyncio.open_unix_connection(port.address)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        crowded, other = await asyncio.open_unix_connection(port.address)
        assert await crowded.read() == b""
        writer.write(b"!")
        assert await reader.read() == b""
        assert (port.refused, port.broken, sessions.made[0].gone) == (1, 1, 1)
        writer.close()
        other.close()
        await port.close()
        assert list(tmp_path.iterdir()) == []

    run("asyncio", test)


@pytest.mark.parametrize(
    ("path", "sentence"), [("taken", "is there already"), ("no/where", "its directory must exist")]
)
def test_a_path_that_cannot_be_had_is_a_sentence(tmp_path, path, sentence):
    (tmp_path / "taken").touch()

    async def test() -> None:
        port = _blueprint.parse(str(tmp_path / path))
        with pytest.raises(SetupError, match=sentence):
            await port.open(Sessions(), clock, Limits())

    run("asyncio", test)


def test_it_is_not_offered():
    assert _blueprint.KIND not in kinds()
    with pytest.raises(SetupError, match="must be unix:PATH"):
        _blueprint.parse("")
