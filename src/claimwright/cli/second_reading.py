"""How does ``claimwright code`` have its suggestions read a second time, and what does it say of that?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from claimwright.cli import output
from claimwright.coding import ChartReading, read_chart
from claimwright.coding.second_reader import (
    SecondReader,
    SecondReaderError,
    SecondReading,
    read_address,
    read_twice,
)
from claimwright.coding.types import Suggestion
from claimwright.records.chart import Chart
from claimwright.reference import Library

LONGEST: Final = 600
ReaderAddress = Annotated[
    str,
    typer.Option(
        "--second-reader",
        metavar="ADDRESS",
        help="An OpenAI-compatible model of this machine or its private network, such as http://127.0.0.1:8080/v1; it may choose "
        "among the codes found for a finding, or none, and adds no code. Without it nothing is asked.",
    ),
]
ReaderModel = Annotated[
    str, typer.Option("--second-reader-model", metavar="NAME", help="The model's name at that address.")
]
ReaderSeconds = Annotated[
    int,
    typer.Option("--second-reader-seconds", min=1, max=LONGEST, help="How long the model may take for one chart."),
]


class Readings:
    """The suggestions of each chart, by the engine alone or read twice, and what the second reader said of them."""

    def __init__(self, reader: SecondReader | None) -> None:
        self._reader = reader
        self._of: dict[int, SecondReading] = {}

    def read(self, chart: Chart, library: Library, source: str) -> ChartReading:
        """The suggestions and the visit of a chart. Where the reader fails that is said on standard error, and the rest is the engine's own."""
        self._of.pop(id(chart), None)  # of an earlier chart, whose place in memory this one has now
        if self._reader is None:
            return read_chart(chart, library)
        suggestions, reading = read_twice(chart, library, self._reader)
        self._of[id(chart)] = reading
        if reading.cut:
            answered = sum(one.reply.answer is not None for one in reading.asked)
            everything = len(reading.asked) + reading.left
            output.error(
                f"{source}: second reader: {reading.cut}; it answered {answered} of {everything}, the rest is the engine's own"
            )
        if reading.silent:
            output.error("the second reader is not asked again")
            self._reader = None
        return ChartReading(tuple(suggestions), reading.visit, reading.counted)

    def told(self, chart: Chart) -> Callable[[Suggestion], dict[str, Any]]:
        """What the JSON says of a suggestion that was asked about; nothing where no reader was."""
        reading = self._of.get(id(chart))

        def told(suggestion: Suggestion) -> dict[str, Any]:
            asked = reading.of(suggestion.system, suggestion.code) if reading else None
            if reading is None or asked is None:
                return {}
            said = {"model": reading.model, "answer": asked.outcome.answer, "why": asked.outcome.why}
            if asked.outcome.code != asked.outcome.finding:
                said["engine"] = asked.outcome.finding
            return {"second_reader": said}

        return told


def readings_with(address: str, model: str, seconds: int) -> Readings:
    """Readings by the engine alone where no address is given; an address that may not be asked ends the command."""
    if not address:
        if model:
            raise typer.BadParameter(
                "expected --second-reader with the address of the model", param_hint="--second-reader"
            )
        return Readings(None)
    if not model.strip():
        raise typer.BadParameter("expected the model's name", param_hint="--second-reader-model")
    try:
        read_address(address)
    except SecondReaderError as problem:
        raise typer.BadParameter(str(problem), param_hint="--second-reader") from None
    return Readings(SecondReader(address, model.strip(), seconds))
