"""The web workbench: one shared floor of models, and on it a folder for each feature with its screens and services.

A Django project (``claimwright.workbench.settings``); ``claimwright serve`` starts it. No room imports it.
"""

__all__: list[str] = []
