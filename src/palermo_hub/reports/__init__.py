"""Reports whose every figure is a citation: a frozen value with a live link to where it comes from."""
