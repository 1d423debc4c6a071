"""Wrong input at the command line, over all commands: a sentence of ours, exit code 1 (refused) or 2 (wrong words)."""

import contextlib
import shlex
import socket

import pytest

from tests.tool.test_log import stored
from tests.tool.test_run import ended_with
from trefas.base.instant import instant_from
from trefas.device.build import build
from trefas.device.order import Order

FILES = {
    "bad.toml": b"number = = 1\n",
    "trash.bin": bytes(range(256)),
    "text.csv": b"a,b,c\nx,y,z\n",
    "empty.csv": b"",
    "head.csv": b"t,u1,i1\n",
    "bad.wav": b"RIFF",
    "bad.cfg": b"x\n",
    "one.toml": b"number = 1\n",
}
SIGNAL = "measure signal:u=230,i=1,for=1"
NUMBER = "684-11-38B-N14-3002-084"
REFUSED = {
    "run missing.toml": "there is no meter file missing.toml",
    "run folder": "the meter file folder is a folder; name a file in it",
    "run trash.bin": "is no text in UTF-8 (byte 128)",
    "run bad.toml": "it is no TOML: invalid value (at line 1, column 10)",
    "run text.csv": "text.csv is a recording by its name, and run takes meter files",
    "run one.toml one.toml --memory m": "--memory is one folder, and each meter needs its own",
    "run --memory m --no-memory": "--memory is m, and there is --no-memory; one of the two must go",
    "run --source housold": "did you mean household?",
    "run --source household:sed=7": "did you mean seed?",
    "run --source household:seed=x": "seed is 'x'; it must be a number",
    "run --source missing.csv": "missing.csv cannot be read",
    "run --source folder": "folder is a folder; name a recording in it",
    "run --source trash.bin": "trash.bin is no recording",
    "run --source signal:u=x": "u is 'x'; it must be a number",
    "run --source ''": "source is empty; must be household:seed=7",
    "run --listen module": "--listen is 'module'; it is NAME=PORT",
    "run --listen modul=tcp:127.0.0.1:0": "it is NAME=PORT with module, optical",
    "run --listen module=tcp:127.0.0.1:99999": "its number can be 0 (any that is free) to 65535",
    "run --listen module=tcp:127.0.0.1": "must be tcp:HOST:PORT",
    "run --listen module=tcp:127.0.0.1:x": "must be tcp:HOST:PORT",
    "run --listen module=tpc:127.0.0.1:0": "port is 'tpc:127.0.0.1:0'; must be mqtt:HOST",
    "run --listen module=mqtt:127.0.0.1": "mqtt:127.0.0.1 is at a broker, where only modules speak",
    "run --no-memory --listen module=tcp:127.0.0.1:{busy} --listen optical=tcp:127.0.0.1:{busy}": "a port is one interface",
    "run --start tomorrow": "--start is 'tomorrow'; it must be a day or a time from 1970 on",
    "run --start 2026-13-01": "--start is '2026-13-01'",
    "run --start 1969-01-01": "from 1970 on",
    "run --history x": "--history is 'x'; it must be seconds, or numbers with d, h, min and s",
    "run --history -1d": "--history is '-1d'",
    "run --history 100000d --no-memory": "up to 100 years",
    "run --for 1h30x": "as 90s, 1.5h or 1h30m",
    "run --for 0s": "above 0",
    "run --speed 0": "speed is '0'; it must be above 0",
    "run --speed fast": "speed is 'fast'",
    "run --speed nan": "speed is 'nan'",
    "run --no-memory --trace folder": "the trace cannot be written",
    "run --no-memory --trace-log nowhere/x": "the trace cannot be written",
    "measure missing.csv": "missing.csv cannot be read",
    "measure folder": "folder is a folder; name a recording in it",
    "measure trash.bin": "it is no text: it begins with 00 01 02",
    "measure text.csv": "text.csv has names and no row of numbers",
    "measure empty.csv": "empty.csv has no row of names",
    "measure head.csv": "head.csv has names and no row of numbers",
    "measure bad.wav": "a WAV file begins with RIFF or RF64",
    "measure bad.cfg": "bad.cfg has no bad.dat beside it",
    "measure signal:u=230,for=x": "for is 'x'; it must be a number",
    "measure signal:u=230": "does not end; say how long",
    "measure signal:bogus=1,for=1": "signal has 'bogus', which it does not know",
    "measure household:seed=7": "does not end; say how long",
    f"{SIGNAL} --map u1=VA": "--map is for recordings",
    f"{SIGNAL} --un -5 --report r.html": "the declared voltage is -5 V",
    f"{SIGNAL} --un nan --report r.html": "the declared voltage is nan V",
    f"{SIGNAL} --report r.txt": "neither .html nor .pdf",
    f"{SIGNAL} --report nowhere/r.html": "must be a file in a folder that is there",
    f"{SIGNAL} --aggregates folder": "must be a file in a folder that is there",
    f"{SIGNAL} --pqdif folder": "the file folder is no .pqd",
    "typetest --class Z": "class is 'Z'; must be A, B, C",
    "typetest --sensor gain=x": "gain is 'x'; it must be a number",
    "typetest --sensor bogus=1": "--sensor has 'bogus', which it does not know",
    "typetest --meter missing.toml": "there is no meter file missing.toml",
    "typetest --current 7(9)": "the current range is '7(9)'",
    "typetest --report folder": "must be a file in a folder that is there",
    "log bogus --memory mem": "the log is 'bogus'; this meter has ",
    "log load-profile missing.toml": "there is no meter file missing.toml",
    "log load-profile --memory nowhere": "there is no memory in nowhere",
    "log load-profile --memory one.toml": "one.toml, which is a file",
    "log load-profile --memory folder": "there is no memory in folder",
    "log load-profil --memory mem": "did you mean load-profile?",
    "log load-profile --memory mem --from x": "--from is 'x'; it is a day or a time",
    "log load-profile --memory mem --from 2026-01-11 --to 2026-01-10": "the end must not come before the begin",
    "log load-profile --memory mem --from 1999-01-01 --to 1999-01-02": "takes no row of load-profile; it has 12 (0:11)",
    "log load-profile --memory mem --rows x": "--rows is 'x'; it is a number or two",
    "log load-profile --memory mem --rows 0:1 --from 2026-01-10": "rows are chosen by number or by time",
    "log load-profile --memory mem --csv folder": "folder cannot be written: is a directory",
    "log load-profile --memory mem --parquet folder": "folder cannot be written: is a directory",
    "log load-profile --memory mem --plot x.pdf": "--plot is x.pdf; it is an .html file",
    "touch tcp:127.0.0.1:{free} status": "connection refused; run one with --listen hands=tcp:127.0.0.1:",
    "touch bogus status": "must be at tcp:127.0.0.1:PORT or pty:PATH",
    "touch pty:nowhere status": "no meter is at pty:nowhere",
    "type 123": "the type number is '123'; it must begin with 68 and have 18 characters",
    f"type {NUMBER[:-1]}X": "or another number of 3 digits (country number)",
    f"type {NUMBER} Z4=99": "Z4 (integration period) is '99'; must be 2 (15 min)",
    f"type {NUMBER} Z99=1": "a digit is 'Z99'; it is X1 to X16",
    f"type {NUMBER} Z4": "20 characters; it must begin with 68 and have 18 characters",
}
WRONG_WORDS = {
    "rum": "No such command 'rum'. Did you mean 'run'?",
    "--bogus": "No such option: --bogus",
    "run --bogus": "No such option: --bogus",
    "run --listen": "requires an argument",
    "measure": "Missing argument 'RECORDING'",
    f"{SIGNAL} --un -5": "--un -5 is about the report; name one with --report FILE.html",
    f"{SIGNAL} --un x": "it is 'x'; it must be a number of volts, as 230",
    f"{SIGNAL} --island": "--island is about the report",
    "touch": "Missing argument 'PORT'",
    "touch tcp:127.0.0.1:1": "Missing argument 'ACT …'",
    "type": "say a type number, as 684-11-38B-N14-3002-084",
}
FOREIGN = ("Traceback", "pydantic", "unable to parse", "Extra inputs", "Input should", "Errno")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files of all sorts, a folder, and a memory with three hours of rows."""
    folder = tmp_path_factory.mktemp("wrong")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "folder").mkdir()
    stored(build(Order(), start=instant_from("2026-01-10T11:00Z")), folder / "mem")
    return folder


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [(words, 1, said) for words, said in REFUSED.items()] + [(words, 2, said) for words, said in WRONG_WORDS.items()],
)
def test_wrong_input_is_one_sentence_and_an_exit_code(folder, capsys, words, code, sentence):
    with socket.create_server(("127.0.0.1", 0)) as busy, contextlib.chdir(folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            numbers = {"busy": busy.getsockname()[1], "free": free.getsockname()[1]}
        ended = ended_with(*shlex.split(words.format(**numbers)))

    said = capsys.readouterr().err
    assert ended == code, said
    assert sentence in said
    assert code == 2 or (said.startswith("trefas: ") and said.count("\n") == 1)
    assert not [each for each in FOREIGN if each in said]
