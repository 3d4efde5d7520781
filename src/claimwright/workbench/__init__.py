"""The web workbench: models, screens, roles, audit trail."""
