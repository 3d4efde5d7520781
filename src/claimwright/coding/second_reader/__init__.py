"""Suggested codes come in, a model on the same machine or network reads each finding a second time, and the same codes go out.

The model picks one of the codes that the engine gave for a finding, or none of them, and quotes the record for it. It never
adds a code: what it says is checked by ``apply``, which knows no network, and dropped where it does not hold.
"""

from claimwright.coding.second_reader.address import SecondReaderError, read_address
from claimwright.coding.second_reader.applying import DEMOTED, DROPPED, KEPT, MOVED, Outcome, apply
from claimwright.coding.second_reader.asking import ask
from claimwright.coding.second_reader.prompt import Reply
from claimwright.coding.second_reader.questions import Answer, Candidate, Question, questions_of
from claimwright.coding.second_reader.reading import SECONDS, Asked, SecondReader, SecondReading, read_twice, try_out

__all__ = [
    "DEMOTED", "DROPPED", "KEPT", "MOVED", "SECONDS", "Answer", "Asked", "Candidate", "Outcome", "Question", "Reply",
    "SecondReader", "SecondReaderError", "SecondReading", "apply", "ask", "questions_of", "read_address", "read_twice", "try_out",
]  # fmt: skip
