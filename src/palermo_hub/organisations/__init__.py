"""Organisations, people, roles, circles, agreements, and the one gate: visible_to."""
