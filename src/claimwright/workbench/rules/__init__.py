"""The practice's own rules as screens: written, tried on its claims, switched on, kept in versions, shared as files.

The rules themselves are ``claimwright.edits.own_rules``; ``billing`` asks them of claims.
"""

__all__: list[str] = []
