"""Funds, calls, proposals, grants: with whose money and which result."""
