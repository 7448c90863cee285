"""Palermo: the arithmetic of coordination against trafficking in persons. It knows nothing of Django."""
