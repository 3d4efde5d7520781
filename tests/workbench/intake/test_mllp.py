"""HL7 v2 over a line, sent by another library's client: answered only when committed, whatever happens to the line."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterable, Iterator

import hl7
import pytest
from hl7.client import MLLPClient

from claimwright.workbench import stored_chart
from claimwright.workbench.intake import Listener, mllp, suggesting
from claimwright.workbench.models import Encounter, InboxFile, Practice

MESSAGE = (
    "MSH|^~\\&|EHR|MERCY|CW|HARBOR|202511020900||ADT^A04|{0}|P|2.5.1\r"
    "PID|1||{0}^^^MERCY^MR||DOE^JANE||19580304|F\r"
    "PV1|1|O|CLINIC||||1234567893^HALE^ROBERT||||||||||||V{0}|||||||||||||||||||||||||20251102\r"
)


@pytest.fixture
def house(transactional_db: None) -> Practice:
    """A practice that other threads see."""
    return Practice.objects.create(name="Harbor Family Medicine", synthetic=True)


@pytest.fixture
def port(house: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A listener on a free port, in a thread of its own as the command runs it."""
    monkeypatch.setattr(suggesting, "lay_ready", lambda encounters: None)
    began, found = threading.Event(), []
    loop = asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(Listener(house).serve("127.0.0.1", 0, lambda at: (found.append(at), began.set())))
        stops.append(task)
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)

    stops: list[asyncio.Task[None]] = []
    thread = threading.Thread(target=run)
    thread.start()
    assert began.wait(30)
    yield found[0]
    loop.call_soon_threadsafe(stops[0].cancel)
    thread.join(30)
    loop.close()


def send(client: MLLPClient, message: str) -> tuple[str, str]:
    """Acknowledgment code and control id of the answer."""
    answer = hl7.parse(client.send_message(message.encode()).decode().strip("\x0b\x1c\r") + "\r")
    return str(answer.segment("MSA")[1]), str(answer.segment("MSA")[2])


def test_a_line_stays_open_over_good_and_bad_messages(port: int) -> None:
    with MLLPClient("127.0.0.1", port) as client:
        assert send(client, MESSAGE.format("M1")) == ("AA", "M1")
        assert Encounter.objects.count() == 1, "committed before it was answered"
        assert send(client, "PID|1||77||DOE^JANE\r")[0] == "AR"
        assert send(client, MESSAGE.format("M2").replace("ADT^A04", "ORM^O01")) == ("AR", "M2")
        assert send(client, MESSAGE.format("M3").replace("PID|1||M3^^^MERCY^MR||DOE^JANE||19580304|F\r", "")) == (
            "AE",
            "M3",
        )
        assert send(client, MESSAGE.format("M1")) == ("AA", "M1")
        assert send(client, MESSAGE.format("M4")) == ("AA", "M4")
    assert Encounter.objects.count() == 2
    assert sorted(InboxFile.objects.values_list("state", flat=True)) == ["asks", "used", "used"]


def test_a_dropped_line_loses_nothing_that_was_answered_and_the_next_goes_on(port: int) -> None:
    whole, half = (b"\x0b" + MESSAGE.format(name).encode() + b"\x1c\r" for name in ("M1", "M2"))
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(whole[:40])
        line.sendall(whole[40:] + half[: len(half) // 2])
        assert b"MSA|AA|M1" in line.recv(4096)
    with MLLPClient("127.0.0.1", port) as client:
        assert send(client, MESSAGE.format("M2")) == ("AA", "M2")
    assert Encounter.objects.count() == 2


def test_messages_in_one_packet_are_each_answered_in_order(port: int) -> None:
    frames = b"".join(b"\x0b" + MESSAGE.format(f"M{n}").encode() + b"\x1c\r" for n in range(1, 4))
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(frames)
        answers = b""
        while answers.count(b"\x1c\r") < 3:
            answers += line.recv(4096)
    assert [answers.index(b"MSA|AA|M%d\r" % n) for n in range(1, 4)] == sorted(
        answers.index(b"MSA|AA|M%d\r" % n) for n in range(1, 4)
    )


def test_a_message_that_fails_in_us_is_kept_or_refused_and_the_line_goes_on(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("DOE")

    with MLLPClient("127.0.0.1", port) as client:
        with monkeypatch.context() as patch:
            patch.setattr(mllp, "receive", broken)
            assert send(client, MESSAGE.format("M1")) == ("AR", "M1")
        assert send(client, MESSAGE.format("M1")) == ("AA", "M1")


def test_codes_are_suggested_in_the_pauses_once_a_visit_as_it_stands_then(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    done = threading.Event()

    def suggested(encounters: Iterable[Encounter]) -> None:
        asked.append(tuple(f"{one.encounter_id} {one.location_said}" for one in seen(encounters)))
        done.set()

    def seen(encounters: Iterable[Encounter]) -> Iterable[Encounter]:
        for one in encounters:
            one.location_said = stored_chart.chart_of(one).encounter.location
            yield one

    monkeypatch.setattr(suggesting, "lay_ready", suggested)
    with MLLPClient("127.0.0.1", port) as client:
        send(client, MESSAGE.format("M1"))
        send(client, MESSAGE.format("M1").replace("CLINIC", "WARD").replace("ADT^A04", "ADT^A08"))
    assert done.wait(60)
    assert asked[-1] == ("VM1 WARD",)


def test_several_lines_are_served_at_once(port: int) -> None:
    clients = [MLLPClient("127.0.0.1", port) for _ in range(3)]
    try:
        for round_ in range(4):
            for number, client in enumerate(clients):
                assert send(client, MESSAGE.format(f"M{round_}{number}"))[0] == "AA"
    finally:
        for client in clients:
            client.close()
    assert Encounter.objects.count() == 12


def test_the_listener_stops_while_a_sender_holds_its_line(house: Practice) -> None:
    async def held() -> bytes:
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(Listener(house).serve("127.0.0.1", 0, port.set_result))
        reader, writer = await asyncio.open_connection("127.0.0.1", await port)
        writer.write(b"no frame\x1c\r")
        await reader.read(1)  # the line is taken up
        task.cancel()
        await asyncio.wait([task], timeout=60)
        assert task.done(), "it waits for the sender"
        rest = await reader.read()
        writer.close()
        return rest

    assert asyncio.run(held()).endswith(b"\x1c\r")


def test_the_message_in_hand_is_answered_before_the_listener_stops(
    house: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, receive = threading.Event(), threading.Event(), mllp.receive

    def slowly(*args: object, **named: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return receive(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(mllp, "receive", slowly)
    monkeypatch.setattr(suggesting, "lay_ready", lambda encounters: None)

    async def answered() -> bytes:
        loop = asyncio.get_running_loop()
        port: asyncio.Future[int] = loop.create_future()
        task = asyncio.create_task(Listener(house).serve("127.0.0.1", 0, port.set_result))
        reader, writer = await asyncio.open_connection("127.0.0.1", await port)
        writer.write(b"\x0b" + MESSAGE.format("M1").encode() + b"\x1c\r")
        await loop.run_in_executor(None, begun.wait, 60)
        task.cancel()
        await asyncio.sleep(0)
        go_on.set()
        answer = await reader.read()
        writer.close()
        await asyncio.wait([task], timeout=60)
        return answer

    assert b"MSA|AA|M1" in asyncio.run(answered())
    assert Encounter.objects.count() == 1
