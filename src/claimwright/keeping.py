"""What was worked out from a thing stays at hand as long as the thing does, and goes with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

Owner = TypeVar("Owner")
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")

_KEPT: Final = "_kept_answers"
_TURNING: Final = Lock()
_NONE: Final[Any] = object()
"""No answer: None may be one. It is asked for once, since another thread may let go of it after a look."""


def kept(
    most: int,
) -> Callable[[Callable[Concatenate[Owner, Rest], Answer]], Callable[Concatenate[Owner, Rest], Answer]]:
    """Keeps a function's answers, ``most`` of them, with its first argument: a library, a code book.

    ``functools.lru_cache`` would hold the argument itself: a library of 100 MB that nobody reads any more stays in memory
    until as many other questions have been asked. The first argument is a plain object, the others are hashable and
    given by position.
    """

    def of(function: Callable[Concatenate[Owner, Rest], Answer]) -> Callable[Concatenate[Owner, Rest], Answer]:
        @wraps(function)
        def answered(owner: Owner, /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
            answers: dict[Any, Answer] = _of(owner).setdefault(function, {})
            key = (rest, tuple(named.items())) if named else rest
            found: Answer = answers.get(key, _NONE)
            if found is not _NONE:
                return found
            # Two threads may work out the same; they find the same.
            answer = function(owner, *rest, **named)
            with _TURNING:
                answers[key] = answer
                while len(answers) > most:
                    del answers[next(iter(answers))]
            return answer

        return answered

    return of


def _of(owner: object) -> dict[Any, dict[Any, Any]]:
    """The owner's own answers: a copy of an object begins without those of the object."""
    whose: int
    answers: dict[Any, dict[Any, Any]]
    whose, answers = vars(owner).get(_KEPT, (0, {}))
    if whose != id(owner):
        answers = {}
        vars(owner)[_KEPT] = (id(owner), answers)
    return answers


def forget(owner: object) -> None:
    """Lets go of all answers that were kept with ``owner``, which has changed."""
    vars(owner).pop(_KEPT, None)
