"""``trefas run`` with more than one meter, and with a trace."""

import pytest

from tests.wire.pcapng_reader import packets
from trefas.base.errors import SetupError
from trefas.tool.run import run_meters


def order(tmp_path, name, number, address, port):
    file = tmp_path / name
    file.write_text(
        f'number = {number}\nhdlc_address = {address}\nsource = "signal:u=230,i=10,rate=1000"\n[listen]\noptical = "{port}"\n'
    )
    return file


def run(files, **options):
    default = {"source": None, "listen": [], "memory": None, "speed": "max", "duration": "60s"}
    run_meters(files, **{**default, **options})


def test_two_meters_share_a_line_and_each_counts_and_keeps_its_own(tmp_path, capsys):
    port = f"pty:{tmp_path}/bus"
    files = [order(tmp_path, "a.toml", 11, 33, port), order(tmp_path, "b.toml", 22, 34, port)]

    run(files, trace=tmp_path / "t.pcapng")

    said = capsys.readouterr().out.splitlines()
    assert said.count(f"optical: {port}") == 2
    # 3 · 230 V · 10 A · 60 s = 115 Wh
    assert [line.split()[0] for line in said[-2:]] == ["11", "22"]
    assert all("A+ 0.115 kWh" in line for line in said[-2:])
    assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == {"a.memory", "b.memory"}
    assert packets((tmp_path / "t.pcapng").read_bytes()) == []  # nobody spoke


def test_two_meters_with_one_address_on_a_line_are_refused(tmp_path):
    port = f"pty:{tmp_path}/bus"
    files = [order(tmp_path, "a.toml", 11, 33, port), order(tmp_path, "b.toml", 22, 33, port)]

    with pytest.raises(SetupError, match=r"two meters on pty:.*/bus have the hdlc_address 33; each must have one"):
        run(files)


def test_hands_share_their_port_with_nobody(tmp_path):
    port = f"pty:{tmp_path}/bus"
    files = [order(tmp_path, "a.toml", 11, 33, port), order(tmp_path, "b.toml", 22, 34, port)]
    other = tmp_path / "c.toml"
    other.write_text(f'source = "signal:i=1"\n[listen]\nhands = "{port}"\n')
    both = tmp_path / "d.toml"
    both.write_text(f'source = "signal:i=1"\n[listen]\noptical = "{port}"\nhands = "{port}"\n')

    with pytest.raises(
        SetupError, match=r"hands are to be at pty:.*/bus, and so is another meter; they need a port of"
    ):
        run([files[0], other])
    with pytest.raises(SetupError, match=r"hands are to be at pty:.*/bus, and something else too; they need a port of"):
        run([both])


def test_one_memory_for_two_meters_is_refused(tmp_path):
    files = [order(tmp_path, "a.toml", 11, 33, "pty:a"), order(tmp_path, "b.toml", 22, 34, "pty:b")]

    with pytest.raises(SetupError, match="--memory is one folder, and each meter needs its own"):
        run(files, memory=tmp_path / "memory")
