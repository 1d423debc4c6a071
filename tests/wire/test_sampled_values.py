"""Frames of sampled values: one by hand, round trips, what is cut and flipped, and open61850 from the other side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from open61850 import sv

from trefas.base.errors import LocalError, RemoteError
from trefas.wire.sampled_values import (
    INVALID,
    MULTICAST,
    PHS_MEAS1_SIZE,
    QUESTIONABLE,
    Asdu,
    Frame,
    Measured,
    Quality,
    decode,
    encode,
    read_phs_meas1,
    write_phs_meas1,
)

SAMPLE = bytes.fromhex(
    "000003E8 00000000  FFFFFC18 00000000  00000000 00000000  00000000 00002000"  # Ia 1 A, Ib −1 A, Ic 0, In derived
    "000059D8 00000000  FFFFD314 00000001  FFFFD314 00000800  00000000 00002000"  # Ua 230 V, Ub −115 V, Uc −115 V, Un
)
BY_HAND = (
    bytes.fromhex(
        "010CCD040001 0030A7010203"  # destination, source
        "8100 8005 88BA"  # VLAN: priority 4, number 5; sampled values
        "4001 0066 8000 0000"  # APPID, 102 bytes from here, simulated
        "60 5C  80 01 01  A2 57  30 55"  # savPdu, noASDU 1, seqASDU, ASDU
        "80 04 4D553031  82 02 0F9F  83 04 00000001  85 01 02"  # svID MU01, smpCnt 3999, confRev 1, smpSynch 2
        "87 40"
    )
    + SAMPLE
)
READ = Frame(
    0x4001,
    (Asdu("MU01", 3999, SAMPLE),),
    destination=bytes.fromhex("010CCD040001"),
    source=bytes.fromhex("0030A7010203"),
    vlan=4 << 13 | 5,
    simulated=True,
)

texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=129)
u16, u32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFF_FFFF)
measured = st.builds(Measured, st.integers(-(1 << 31), (1 << 31) - 1), u32)
asdus = st.builds(
    Asdu,
    sv_id=texts,
    smp_cnt=u16,
    sample=st.lists(measured, min_size=8, max_size=8).map(write_phs_meas1) | st.binary(max_size=300),
    conf_rev=u32,
    smp_synch=st.integers(0, 255),
    dat_set=st.none() | texts,
    refr_tm=st.none() | st.binary(min_size=8, max_size=8),
    smp_rate=st.none() | u16,
    smp_mod=st.none() | u16,
    gm_identity=st.none() | st.binary(min_size=8, max_size=8),
)
macs = st.binary(min_size=6, max_size=6)
frames = st.builds(
    Frame, u16, st.lists(asdus, min_size=1, max_size=8).map(tuple), macs, macs, st.none() | u16, st.booleans()
)


def test_bits_of_the_quality_are_counted_as_in_the_standard():
    # IEC 61850-7-3, quality: two bits of validity, then these; the last one is of 9-2LE
    names = "overflow outOfRange badReference oscillatory failure oldData inconsistent inaccurate source test "
    names += "operatorBlocked derived"
    found = [each for each in Quality.__members__.values() if each is not Quality.VALIDITY]

    assert (Quality.VALIDITY, INVALID, QUESTIONABLE) == (0b11, 0b01, 0b11)
    assert len(found) == len(names.split())
    assert [int(each) for each in found] == [1 << bit for bit in range(2, 14)]
    for each, name in zip(found, names.split(), strict=True):
        # The source is «process» or «substituted»; the others have the names of the standard.
        assert each.name.replace("_", "").lower() in (name.lower(), "substituted")


def test_a_frame_by_hand_is_read_and_written():
    assert decode(BY_HAND) == READ
    assert encode(READ) == BY_HAND
    assert read_phs_meas1(SAMPLE) == (
        (1000, 0),
        (-1000, 0),
        (0, 0),
        (0, Quality.DERIVED),
        (23000, 0),
        (-11500, 1),
        (-11500, Quality.TEST),
        (0, Quality.DERIVED),
    )


@given(frames)
def test_what_is_written_is_read_back(frame):
    assert decode(encode(frame)) == frame


@given(st.lists(measured, min_size=8, max_size=8))
def test_the_eight_channels_are_read_back(channels):
    assert read_phs_meas1(write_phs_meas1(channels)) == tuple(channels)


@pytest.mark.parametrize("size", range(len(BY_HAND)))
def test_a_frame_that_is_cut_anywhere_is_refused(size):
    with pytest.raises(RemoteError):
        decode(BY_HAND[:size])


@given(frames, st.data())
def test_a_flipped_bit_is_read_or_refused(frame, data):
    octets = bytearray(encode(frame))
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        decode(bytes(octets))
    except RemoteError:
        return


@given(st.binary(max_size=200), st.sampled_from((b"", BY_HAND[:26], BY_HAND[:28], BY_HAND[:35])))
def test_any_bytes_are_read_or_refused(octets, before):
    try:
        decode(before + octets)
    except RemoteError:
        return


@pytest.mark.parametrize(
    ("tags", "vlan"),
    [
        ("", None),
        ("8100 0000", 0),
        ("88A8 0064 8100 8005", None),  # a provider's VLAN around ours
        ("892F 0068 1234", None),  # HSR: path and size, sequence number
        ("892F 0068 1234 8100 8005", None),
    ],
)
def test_tags_before_the_ethertype_and_the_trailer_of_prp_are_passed_over(tags, vlan):
    trailer = bytes.fromhex("1234 A068 88FB")  # IEC 62439-3: sequence number, LAN A and size, suffix

    frame = decode(BY_HAND[:12] + bytes.fromhex(tags) + BY_HAND[16:] + trailer)

    assert frame.asdus == READ.asdus
    assert frame.vlan == vlan


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("88BA", "0800", "a frame has the ethertype 0800h; sampled values have 88BAh"),
        ("0066 8000", "0067 8000", "a frame announces 103 bytes from the APPID on, and there are 102"),
        ("0066 8000", "0007 8000", "a frame announces 7 bytes"),
        ("80 01 01 A2", "80 01 02 A2", "noASDU is 2 and 1 follow; both must be the same"),
        ("30 55", "31 55", "a savPdu has the tag 31h where 30h must stand"),
        ("85 01 02", "86 01 02", "smpRate has 1 bytes; it must have 2"),
        ("83 04", "82 04", "an ASDU has smpCnt twice"),
        ("83 04", "7F 04", "an ASDU has the tag 7Fh; it must be 80h to 89h"),
        ("85 01 02 87 40", "87 01 02 88 40", "smpMod has 64 bytes"),
        ("4D553031", "4D55301B", "svID is b'MU0\\x1b'; it is up to 129 printable characters"),
        ("A2 57", "A2 56", "a seqASDU is followed by 1 bytes"),
        ("A2 57", "A2 58", "the message ends after"),
    ],
)
def test_what_is_wrong_is_said(old, new, sentence):
    broken = BY_HAND.replace(bytes.fromhex(old), bytes.fromhex(new), 1)
    assert broken != BY_HAND

    with pytest.raises(RemoteError) as refusal:
        decode(broken)
    assert sentence in str(refusal.value)


def test_an_asdu_must_have_what_9_2_demands():
    shorter = BY_HAND.replace(bytes.fromhex("850102"), b"", 1)
    for long, short in (("0066 8000", "0063 8000"), ("605C", "6059"), ("A257", "A254"), ("3055", "3052")):
        shorter = shorter.replace(bytes.fromhex(long), bytes.fromhex(short), 1)

    with pytest.raises(
        RemoteError, match="an ASDU has no smpSynch; it must have svID, smpCnt, confRev, smpSynch, sample"
    ):
        decode(shorter)


def test_a_data_set_of_another_size_is_no_phs_meas1():
    with pytest.raises(RemoteError, match="a sample has 72 bytes; PhsMeas1 has 64"):
        read_phs_meas1(bytes(72))


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (Frame(0x10000, READ.asdus), "APPID is 65536; must be 0 to 65535"),
        (Frame(0, (Asdu("MU", 65536, SAMPLE),)), "smpCnt is 65536"),
        (Frame(0, (Asdu("µ", 0, SAMPLE),)), "svID is 'µ'; it is up to 129 printable characters"),
        (Frame(0, (Asdu("MU", 0, SAMPLE, refr_tm=b"1"),)), "refrTm has 1 bytes; it must have 8"),
        (Frame(0, READ.asdus, source=b""), "a frame's addresses have six bytes each"),
        (Frame(0, READ.asdus, vlan=1 << 16), "vlan is 65536"),
    ],
)
def test_what_no_field_can_hold_is_the_caller_s_fault(frame, sentence):
    with pytest.raises(LocalError) as refusal:
        encode(frame)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("channels", [[Measured(0)] * 7, [Measured(1 << 31)] * 8, [Measured(0, -1)] * 8])
def test_channels_that_do_not_fit_are_the_caller_s_fault(channels):
    with pytest.raises(LocalError):
        write_phs_meas1(channels)


def theirs(asdu: Asdu) -> sv.SvAsdu:
    return sv.SvAsdu(
        sv_id=asdu.sv_id,
        smp_cnt=asdu.smp_cnt,
        conf_rev=asdu.conf_rev,
        smp_synch=asdu.smp_synch,
        sample=asdu.sample,
        dat_set=asdu.dat_set,
        smp_rate=asdu.smp_rate,
        smp_mod=asdu.smp_mod,
        gm_identity=asdu.gm_identity,
    )


def without_time(frame: Frame) -> bool:
    """open61850 writes refrTm from a datetime, which cannot be any eight bytes, and no frame that is simulated."""
    return not frame.simulated and all(asdu.refr_tm is None for asdu in frame.asdus)


@given(frames.filter(without_time))
def test_open61850_writes_the_same_bytes_and_reads_the_same_values(frame):
    pdu = sv.SvPDU([theirs(asdu) for asdu in frame.asdus])
    vlan = {} if frame.vlan is None else {"vlan_id": frame.vlan & 0xFFF, "vlan_priority": frame.vlan >> 13}
    if frame.vlan is not None and frame.vlan & 0x1000:
        return  # the drop-eligible bit, which it does not write
    octets = sv.encode_sv_frame(
        pdu, dst_mac=frame.destination.hex(":"), src_mac=frame.source.hex(":"), app_id=frame.app_id, **vlan
    )

    assert encode(frame) == octets
    assert decode(octets) == frame
    assert sv.decode_sv_frame(encode(frame))[1] == pdu


@given(st.lists(measured, min_size=8, max_size=8))
def test_open61850_reads_the_same_channels(channels):
    sample = write_phs_meas1(channels)

    assert sv.decode_int32_samples(sample) == [tuple(channel) for channel in channels]
    assert read_phs_meas1(sv.encode_int32_samples(sv.decode_int32_samples(sample))) == tuple(channels)


def test_the_sample_of_9_2le_has_64_bytes_and_goes_to_a_multicast_address():
    assert len(SAMPLE) == PHS_MEAS1_SIZE == 8 * (4 + 4)
    assert MULTICAST[0] & 1
