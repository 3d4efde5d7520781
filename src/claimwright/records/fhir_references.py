"""Which resource does a reference inside another resource mean: one it contains, one of its own Bundle, or one of the file?

Ids count within the Bundle that holds them, those of contained resources within their container (FHIR R4, 2.3.0.2 and 3.7).
"""

from __future__ import annotations

from typing import Any, Final

from claimwright.records.fhir_values import Json, Resource

_KEYS: Final = frozenset({"reference", "url"})
"""Elements that name another resource: Reference.reference, and Attachment.url of a Binary."""


class References:
    """The resources of a file by what names them, those of each Bundle apart."""

    def __init__(self) -> None:
        self._of_file: dict[str, Resource | None] = {}
        self._of_scope: dict[tuple[str, str], Resource] = {}

    def add(self, scope: str, name: str, resource: Resource) -> None:
        """Within a Bundle the first of a name is meant; of two Bundles none is, for whoever stands outside both."""
        if not name or (scope, name) in self._of_scope:
            return
        self._of_scope[scope, name] = resource
        other = self._of_file.setdefault(name, resource)
        if other is not resource:
            self._of_file[name] = None

    def find(self, reference: str, scope: str | None = None) -> Resource | None:
        for name in (reference, tail_of(reference)) if reference else ():
            found = self._of_file.get(name) if scope is None else self._of_scope.get((scope, name))
            if found:
                return found
        return None

    def pinned(self, value: Any, scope: str, container: str) -> Any:
        """A body whose references name the places of what they mean, so that they mean the same wherever they are read."""
        if isinstance(value, list):
            return [self.pinned(item, scope, container) for item in value]
        if not isinstance(value, dict):
            return value
        body: Json = {}
        for key, item in value.items():
            if key in _KEYS and isinstance(item, str):
                body[key] = self._place(item, scope, container)
            else:
                body[key] = self.pinned(item, scope, container)
        return body

    def _place(self, reference: str, scope: str, container: str) -> str:
        if reference.startswith("#"):
            return container + reference if len(reference) > 1 else container
        found = self.find(reference, scope)
        return found.pointer if found and found.pointer else reference


def tail_of(reference: str) -> str:
    return "/".join(reference.split("/_history")[0].split("/")[-2:])
