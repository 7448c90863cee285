"""Patterns, flows and forms; GLOTIP tables; SDG 16.2.2; interval arithmetic."""
