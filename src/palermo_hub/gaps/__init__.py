"""The gap table: those detected, those known to be assisted, and what is offered."""
