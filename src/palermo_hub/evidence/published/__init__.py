"""Figures that others published: a file comes, is read in the background, looked at, and shown by another."""
