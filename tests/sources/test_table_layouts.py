"""Tables as devices and programs lay them out, generated: each measures as the network that is in it."""

import numpy as np
import pytest

from tests.sources.three_phases import is_the_network, network, opened

SIX = network()
TWO = network(phases=1)
TIME_S = np.arange(2000) / 5000


def rows(columns, form="{:.6f}", separator=",", end="\n", decimal=".", before="", behind="") -> str:
    lines = (separator.join(form.format(value) for value in row) for row in np.transpose(columns))
    text = "".join(f"{before}{line}{behind}{end}" for line in lines)
    return text.replace(".", decimal) if decimal != "." else text


SIGLENT = (
    "Record Length,Analog:2000,\nSample Interval,Analog:2.000000E-04,\nVertical Units,CH1:V CH2:A,,\n"
    "Vertical Scale,CH1:100.00 CH2:10.00,,\nVertical Offset,CH1:0.00 CH2:0.00,,\nHorizontal Units,s,,\n"
    "Horizontal Scale,0.0500000000,,\nModel Number,SDS0000X-E,,\n\n"
)
TEKTRONIX = (
    "Model,MSO00\nFirmware Version,1.0.0\n\nWaveform Type,ANALOG,\nPoint Format,Y,\nHorizontal Units,s,\n"
    "Horizontal Scale,0.04,\nSample Interval,0.0002,\nRecord Length,2000,\nGating,0.0% to 100.0%,\n"
    "Probe Attenuation,1,1\nVertical Units,V,A\nVertical Offset,0,0\nVertical Scale,100,10\n,\n,\nLabel,,\n"
)
SINGLE_PHASE = {
    "PicoScope": "Time,Channel A,Channel B\n(ms),(V),(A)\n\n" + rows([1e3 * TIME_S - 100, *TWO], "{:.8f}"),
    "PicoScope, kilovolts and milliamperes, German": "Zeit;Kanal A;Kanal B\n(ms);(kV);(mA)\n\n"
    + rows([1e3 * TIME_S - 100, TWO[0] / 1e3, 1e3 * TWO[1]], "{:.8f}", ";", decimal=","),
    "Rigol, start and increment": "X,CH1,CH2,Start,Increment,\nSequence,Volt,Ampere,-2.000000e-01,2.000000e-04\n"
    + "".join(f"{k},{u:.8e},{i:.8e},\n" for k, (u, i) in enumerate(TWO.T)),
    "Rigol, times": "Time(s),CH1(V),CH2(A)\n" + rows([TIME_S - 0.2, *TWO], "{:.8e}"),
    "Keysight": "x-axis,1,2\nsecond,Volt,Ampere\n" + rows([TIME_S, *TWO], "{:+.8E}"),
    "Siglent, named": SIGLENT + "Source,CH1,CH2\nSecond,Volt,Ampere\n" + rows([TIME_S - 0.2, *TWO], "{:.8f}"),
    "Siglent, units above": SIGLENT + "Source,CH1,CH2\nSecond,Value,Value\n" + rows([TIME_S, *TWO], "{:+.8E}"),
    "Tektronix, names below the facts": TEKTRONIX + "TIME,CH1,CH2\n" + rows([TIME_S - 0.2, *TWO], "{:.9e}"),
    "facts behind hashes": "#Model,X\n#Sample Interval,2e-4\n#\ntime,voltage,current\n" + rows([TIME_S, *TWO]),
    "LeCroy": "LECROYX,0,Waveform\nSegments,1,SegmentSize,2000\nSegment,TrigTime,TimeSinceSegment1\n"
    "#1,01-Feb-2024 10:00:00,0\nTime,U [V],I [A]\n" + rows([TIME_S, *TWO]),
    "PLECS": '"Time / s","Voltage / V","Current / A"\n' + rows([TIME_S, *TWO], "{:.12e}"),
    "numpy.savetxt with a header": "# t u i\n" + rows([TIME_S, *TWO], "{:.18e}", " "),
    "blanks in columns": "  time     u_v      i_a\n" + rows([TIME_S, *TWO], "{:12.6f}", " "),
    "tabs and decimal commas": "Tid\tSpänning\tStröm\n" + rows([TIME_S, *TWO], "{:.6f}", "\t", decimal=","),
    "Arduino, microseconds": "micros,V,I\n"
    + "".join(f"{1_000_000 + 200 * k},{u:.4f},{i:.4f}\n" for k, (u, i) in enumerate(TWO.T)),
    "a rate among the facts": "Sample Rate: 5 kHz\nU1 [V];I1 [A]\n" + rows(TWO, "{:.6f}", ";"),
    "LabVIEW": "LabVIEW Measurement\t\nSeparator\tTab\n***End_of_Header***\t\n\nChannels\t2\nSamples\t2000\t2000\n"
    "Delta_X\t0.0002\t0.0002\nX_Value\tVoltage\tCurrent\tComment\n" + rows([TIME_S, *TWO], "{:.6f}", "\t"),
    "R, with row names": '"time","u","i"\n'
    + "".join(f'"{k + 1}",{k / 5000},{u:.6f},{i:.6f}\n' for k, (u, i) in enumerate(TWO.T)),
    "returns alone": "time,u,i\r" + rows([TIME_S, *TWO], end="\r"),
    "a count before the time": "nr,time,u [V],i [A]\n" + rows([np.arange(2000), TIME_S, *TWO]),
}


@pytest.mark.parametrize("text", SINGLE_PHASE.values(), ids=SINGLE_PHASE)
def test_a_single_phase_of_any_recorder_is_measured(tmp_path, text):
    assert is_the_network(opened(tmp_path, text), phases=1)


def excel(names: str, separator: str = ";", first: str = "") -> str:
    return first + names + "\r\n" + rows([TIME_S, *SIX], "{:.6f}", separator, "\r\n", ",")


THREE_PHASES = {
    "German Excel": excel("Zeit;Spannung L1;Spannung L2;Spannung L3;Strom L1;Strom L2;Strom L3"),
    "German Excel with its own line": excel(
        "Zeit [s];UL1 [V];UL2 [V];UL3 [V];IL1 [A];IL2 [A];IL3 [A]", first="sep=;\r\n"
    ),
    "Swedish Excel": excel("Tid;Spänning L1;Spänning L2;Spänning L3;Ström L1;Ström L2;Ström L3"),
    "French Excel": excel("Temps;Tension L1;Tension L2;Tension L3;Courant L1;Courant L2;Courant L3"),
    "English Excel": '"Time","Voltage A","Voltage B","Voltage C","Current A","Current B","Current C"\r\n'
    + rows([TIME_S, *SIX], '"{:.6f}"'),
    "letters behind low lines": "time,u_a,u_b,u_c,i_a,i_b,i_c\n" + rows([TIME_S, *SIX]),
    "letters behind blanks": "time,V A,V B,V C,I A,I B,I C\n" + rows([TIME_S, *SIX]),
    "phases by word": "time,U Phase A,U Phase B,U Phase C,I Phase A,I Phase B,I Phase C\n" + rows([TIME_S, *SIX]),
    "letters in brackets": "time,U (A),U (B),U (C),I (A),I (B),I (C)\n" + rows([TIME_S, *SIX]),
    "MATLAB": "t,va,vb,vc,ia,ib,ic\n" + rows([TIME_S, *SIX], "{:.9g}"),
    "numbers behind words": "t,voltage1,voltage2,voltage3,current1,current2,current3\n" + rows([TIME_S, *SIX]),
    "phases in one word": "t,phaseA_voltage,phaseB_voltage,phaseC_voltage,phaseA_current,phaseB_current,phaseC_current\n"
    + rows([TIME_S, *SIX]),
    "Fluke": "Time,Voltage L1N,Voltage L2N,Voltage L3N,Current L1,Current L2,Current L3\n" + rows([TIME_S, *SIX]),
    "phases before units": "time,A_V,B_V,C_V,A_A,B_A,C_A\n" + rows([TIME_S, *SIX]),
    "units behind low lines": "time_s,ua_kv,ub_kv,uc_kv,ia_a,ib_a,ic_a\n"
    + rows([TIME_S, *(SIX[:3] / 1e3), *SIX[3:]], "{:.9f}"),
    "phases in brackets": "t;U (L1);U (L2);U (L3);I (L1);I (L2);I (L3)\n" + rows([TIME_S, *SIX], "{:.6f}", ";"),
    "empty fields at the end": "time,u1,u2,u3,i1,i2,i3,,\n" + rows([TIME_S, *SIX], behind=",,"),
    "comments among the rows": "time,u1,u2,u3,i1,i2,i3\n# begin\n" + rows([TIME_S, *SIX]) + "# end\n",
    "pandas with an index of counts": ",time,u1,u2,u3,i1,i2,i3\n" + rows([np.arange(2000), TIME_S, *SIX]),
    "pandas with an index of times": ",u1,u2,u3,i1,i2,i3\n"
    + "".join(f"{k / 5000},{','.join(map(str, row))}\n" for k, row in enumerate(SIX.T)),
}


@pytest.mark.parametrize("text", THREE_PHASES.values(), ids=THREE_PHASES)
def test_three_phases_of_any_program_are_measured(tmp_path, text):
    assert is_the_network(opened(tmp_path, text))


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_a_text_of_any_coding_is_read(tmp_path, coding):
    text = "Tid;Spänning L1 [V];Ström L1 [A]\n" + rows([TIME_S, *TWO], "{:.6f}", ";", decimal=",")

    assert is_the_network(opened(tmp_path, text.encode(coding)), phases=1)


def test_tektronix_writes_facts_beside_the_first_samples_and_no_names(tmp_path):
    facts = ["Record Length,2.0e+03,", "Sample Interval,2.0e-04,", "Trigger Point,1.0e+03,", ",,", ",,", "Source,CH1,"]
    facts += ["Vertical Units,V,", "Vertical Scale,1.0e+02,", "Horizontal Units,s,", "Pt Fmt,Y,", "Yzero,0.0,"]
    lines = [
        f"{facts[k] if k < len(facts) else ',,'},{t:.9f},{u:.5f},"
        for k, (t, u) in enumerate(zip(TIME_S, TWO[0], strict=True))
    ]

    source = opened(tmp_path, "\n".join(lines))

    assert next(iter(source.stream())).u_v[0][0][:1000] == pytest.approx(TWO[0][:1000], abs=1e-5)
    assert "U = CH1, I = none" in source.note


def test_groups_of_three_digits_are_one_number(tmp_path):
    u_v, i_a = 10 * TWO[0], TWO[1]
    german = "".join(f"{1000 * t:,.1f};{u:,.5f};{i:,.5f}\n" for t, u, i in zip(TIME_S, u_v, i_a, strict=True))
    german = german.translate(str.maketrans(",.", ".,"))
    french = german.replace(".", "\u202f")
    english = "".join(f'"{1000 * t:,.1f}","{u:,.5f}","{i:,.5f}"\n' for t, u, i in zip(TIME_S, u_v, i_a, strict=True))
    for text in (
        "Zeit [ms];U [V];I [A]\n" + german,
        "Temps [ms];U [V];I [A]\n" + french,
        "Time [ms],U [V],I [A]\n" + english,
    ):
        (block,) = opened(tmp_path, text).stream()

        assert block.rate_hz == pytest.approx(5000)
        assert block.u_v[0][0] == pytest.approx(u_v, abs=1e-5)


def test_gw_instek_writes_one_column_and_its_period_above(tmp_path):
    facts = (
        "Memory Length,2000,\nSource,CH1,\nVertical Units,V,\nHorizontal Units,S,\nSampling Period,2.0e-04,\nTime, ,\n"
    )

    (block,) = opened(tmp_path, facts + "Waveform Data,\n" + rows(TWO[:1], behind=",")).stream()

    assert block.rate_hz == pytest.approx(5000)
    assert block.u_v[0][0] == pytest.approx(TWO[0], abs=1e-6)


def test_what_is_out_of_a_recorders_range_is_missing(tmp_path):
    lines = rows([1e3 * TIME_S, *TWO]).splitlines()
    lines[500:503] = [f"{1e3 * t:.6f},{word},1.0" for t, word in zip(TIME_S[500:503], ("∞", "-∞", "OL"), strict=True)]

    parts = list(opened(tmp_path, "Time,U,I\n(ms),(V),(A)\n\n" + "\n".join(lines)).stream())

    assert [getattr(part, "samples", None) for part in parts] == [500, None, 1497]
    assert parts[1].reason == "values are missing in the record"
