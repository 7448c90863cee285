"""Palermo's platform: the shared hub, and the node that each organisation runs on its own machine."""
