"""HL7 v2 over a line that stays open (MLLP): each message is answered, and AA only after all it says is committed.

Frames are HL7's Minimal Lower Layer Protocol, release 1: 0x0B, the message, 0x1C 0x0D. Messages of one line are answered in
their order. What is wrong with one message is answered and never ends the line.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.db import connections

from claimwright.workbench.intake.acknowledging import Answer, acknowledgment, refused_unread
from claimwright.workbench.intake.inbox import LINE, receive
from claimwright.workbench.intake.suggesting import Suggester
from claimwright.workbench.models import Practice
from claimwright.workbench.refusals import RefusedError

_START, _END, _RETURN = b"\x0b", b"\x1c", b"\r"
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a message: one with a scanned document is of some megabytes; a line that never ends one is cut."""
_CHUNK: Final = 64 * 1024
_LAST: Final = 30.0
"""Seconds for the message in hand when the listener stops."""
_log = logging.getLogger(__name__)


async def _to_its_end(answering: Coroutine[Any, Any, None]) -> None:
    """Answers the message in hand also where the line is cut meanwhile; a sender that does not take it waits no stop."""
    task = asyncio.ensure_future(answering)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=_LAST)
        raise


class Listener:
    """Answers the senders of one practice. ``answered`` counts messages."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.answered = 0
        # One thread writes: SQLite has one writer, and a visit's messages keep their order.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._suggester = Suggester()
        self._lines: set[asyncio.Task[None]] = set()

    async def serve(self, host: str, port: int, began: Callable[[int], object]) -> None:
        """Listens until cancelled; ``began`` is told the port. What was answered AA is committed, whatever comes."""
        server = await asyncio.start_server(self._line, host, port, limit=_CHUNK)
        began(server.sockets[0].getsockname()[1])
        try:
            await asyncio.Event().wait()  # not serve_forever: its end waits for senders that hold their lines open
        finally:
            server.close()
            lines = list(self._lines)
            for line in lines:
                line.cancel()
            await asyncio.gather(*lines, return_exceptions=True)
            await asyncio.get_running_loop().run_in_executor(self._writer, connections.close_all)
            self._writer.shutdown()
            self._suggester.stop()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            await self._messages(reader.read, writer)
        except (ConnectionError, TimeoutError):
            pass  # a sender that went away sends what was not answered again
        finally:
            self._lines.discard(task)
            writer.close()

    async def _messages(self, read: Callable[[int], Awaitable[bytes]], writer: asyncio.StreamWriter) -> None:
        """Cuts what comes into frames and answers each; bytes outside a frame are answered as no message."""
        rest = bytearray()
        while chunk := await read(_CHUNK):
            begin = len(rest)
            rest += chunk
            while (at := rest.find(_END, begin)) >= 0:
                frame = bytes(rest[:at])
                del rest[: at + 1]
                begin = 0
                await _to_its_end(self._answer(frame, writer))
                if rest[:1] == _RETURN:
                    del rest[:1]
            if len(rest) > _LARGEST:
                await self._send(refused_unread("the message is larger than any record: not read"), writer)
                return

    async def _answer(self, frame: bytes, writer: asyncio.StreamWriter) -> None:
        message = frame.lstrip(b"\r\n")
        if not message.startswith(_START):
            if message:
                await self._send(refused_unread("expected 0x0B before the message"), writer)
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._writer, self._take_in, message[1:])
        self.answered += 1
        await self._send(answer, writer)

    async def _send(self, answer: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(_START + answer + _END + _RETURN)
        await writer.drain()

    def _take_in(self, message: bytes) -> bytes:
        """What one message is answered, after it is committed. Never raises: a fault of ours is answered too."""
        self._suggester.busy()
        answer = Answer.of(message)
        if answer.problem is not None:
            return acknowledgment(answer)
        try:
            taken = list(receive(self.practice, answer.name, message, came_by=LINE, suggest=False))
        except RefusedError as problem:
            connections.close_all()  # a database that went away is reached anew for the next message
            return acknowledgment(answer.refused(str(problem)))
        except Exception as error:
            _log.error("a message was not taken in: %s", type(error).__name__)  # no text: it may quote the message
            connections.close_all()  # a database that went away is reached anew for the next message
            return acknowledgment(answer.refused(f"Claimwright failed here ({type(error).__name__}); send it again"))
        self._suggester.wants(key for one in taken for key in one.changed)
        return acknowledgment(answer.judged(taken))
