"""Signed bundles between nodes and the hub."""
