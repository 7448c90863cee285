"""Instruments and their numbered provisions, treaty actions, national mechanisms."""
