"""What a stranger can make grow, and how far."""

from printed.markdown import table
from trefas.base.instant import NS_PER_S, NS_PER_US
from trefas.core.module_ports import PULSES_MAX
from trefas.core.push import OBJECTS_MAX, TIMES_MAX, WINDOWS_MAX
from trefas.cosem import (
    agreement,
    attempts,
    certificates,
    envelope,
    operations,
    repeats,
    server,
    services,
    session,
    transfer,
)
from trefas.cosem import push as pushes
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN
from trefas.run import push as deliveries
from trefas.run.keeping import PAUSE
from trefas.run.live import UNPROVED_SIZE_MAX
from trefas.run.ports import _shared, _turns, udp
from trefas.run.ports.port import Limits
from trefas.run.web import tap
from trefas.run.web.limits import Limits as PageLimits
from trefas.sources import pqdif_file
from trefas.sources.trends import SERIES_MAX
from trefas.tool.durations import SPEED_MAX
from trefas.wire import certificate, pqdif_element, pqdif_record, text_line, wrapper


def limits() -> str:
    """What a stranger can make grow, and how far."""
    each, page = Limits(), PageLimits()
    return table(
        "What | Limit",
        [
            ("connections to one TCP port, and peers of one UDP port", each.connections),
            ("of them from one host: an IPv4 address, or an IPv6 network of 64 bits", each.connections_per_host),
            ("of them kept for hosts that have none", each.connections_kept),
            ("bytes sent for each received, to a UDP peer that answered no challenge", udp.UNPROVED_FACTOR),
            ("the longest answer to such a peer", f"{UNPROVED_SIZE_MAX} bytes"),
            ("bytes that a peer has not read", each.bytes_waiting),
            ("readings that wait for their turn, of a TCP connection, which is not read from meanwhile", 1),
            ("datagrams that wait for their turn, of a UDP peer", udp.BACKLOG_MAX),
            ("UDP peers that wait for their turn, before newcomers are refused", udp.WAITING_MAX),
            (
                "reading of datagrams in one turn of the loop; all that waits in one turn",
                f"{udp.READ_NS // NS_PER_US} µs; {_turns.TURN_NS // NS_PER_US} µs",
            ),
            ("the loop's time for one that floods while others are there", f"one in {_turns.SHARE}"),
            ("the loop's time for storing what clients and hands change", f"one in {PAUSE + 1}"),
            ("meters on one line", _shared.METERS_MAX),
            ("time for a message of the wrapper to become whole", f"{wrapper.PATIENCE_NS // NS_PER_S} s"),
            ("silence before the first byte", f"{each.first_byte_ns // NS_PER_S} s"),
            ("silence after it", f"{each.inactivity_ns // NS_PER_S} s"),
            ("APDU taken (offered in the AARE)", f"{server.RECEIVE_SIZE_MAX} bytes"),
            ("APDU sent, where blocks were negotiated", f"{server.SEND_SIZE_MAX} bytes"),
            ("APDU collected before the connection is given up", f"{session.APDU_SIZE_MAX} bytes"),
            ("shortest APDU a client may ask for", f"{agreement.SEND_SIZE_MIN} bytes"),
            (
                "failed authentications of a client at one host, in one network, at one interface, before attempts wait",
                "; ".join(str(each) for each in attempts.TOKENS),
            ),
            ("then one attempt is judged each", f"{attempts.TOKEN_S} s"),
            ("an attempt waits for it at most", f"{attempts.WAIT_S} s"),
            (
                "hosts, and networks, whose failures are remembered; hosts that proved themselves",
                f"{attempts.BUCKETS_MAX}; {attempts.PROVED_MAX}",
            ),
            ("certificates of an association", certificates.CERTIFICATES_MAX),
            ("a certificate", f"{certificate.CERTIFICATE_SIZE_MAX} bytes"),
            ("messages that are only signed, in one association", envelope.BARE_MAX),
            ("signatures of a client that are remembered", repeats.MARKS_MAX),
            ("dedicated keys of a client that are remembered", repeats.KEYS_MAX),
            ("a value or a request that comes in blocks", f"{transfer.VALUE_SIZE_MAX} bytes"),
            ("attributes in one request", services.LIST_COUNT_MAX),
            ("methods, and attributes asked for in part, in one request", operations.COSTLY_MAX),
            ("connections to the page, and of them streams", f"{page.connections}; {page.streams}"),
            (
                "time for a request to become whole, between an answer and the next request, for a reader to take something",
                f"{page.request_s:g} s, {page.idle_s} s, {page.reading_s:g} s",
            ),
            ("the body of a request", f"{page.body_size} bytes"),
            ("what is kept of the wire for the page", f"{tap.PIECES_MAX} pieces, {tap.BYTES_MAX} bytes"),
            ("a line of hands", f"{text_line.LINE_SIZE_MAX} bytes"),
            ("pulses that hands give at one touch", PULSES_MAX),
            ("objects of a push; its windows; times of the schedule", f"{OBJECTS_MAX}; {WINDOWS_MAX}; {TIMES_MAX}"),
            ("pushes of a set-up", f"one each {pushes.GAP_NS // NS_PER_S} s, and one under way"),
            (
                "time for a destination to answer, and to take a push",
                f"{deliveries.CONNECT_S:g} s, {deliveries.SEND_S:g} s",
            ),
            (
                "what a destination may say before it is left",
                f"{deliveries.HEARD_SIZE_MAX} bytes, {deliveries.LINGER_S:g} s",
            ),
            (
                "a record of a PQDIF file, unpacked; its elements; collections in each other; values of a series of steps",
                f"{pqdif_record.BODY_SIZE_MAX} bytes; {pqdif_element.ELEMENTS_MAX}; {pqdif_element.DEPTH_MAX}; "
                f"{pqdif_file.VALUES_MAX}",
            ),
            ("records of a PQDIF file, and series of its trends", f"{pqdif_record.RECORDS_MAX}; {SERIES_MAX}"),
            ("sampling rate", f"{RATE_HZ_MIN:g} to {RATE_HZ_MAX:g} Hz"),
            ("`--speed`", f"up to {SPEED_MAX:g}, or `max`"),
        ],
    )
