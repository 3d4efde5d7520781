"""The audit trail on the screen: who did, read, searched and exported what, and whether the chain holds."""

__all__: list[str] = []
