"""Commitments, activities, capacity, justice counts: who does what about it."""
