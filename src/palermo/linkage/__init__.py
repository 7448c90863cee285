"""Private record linkage: encode, block, compare, match, cluster."""
