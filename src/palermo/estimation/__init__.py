"""Multiple systems estimation: one file for each estimator, and the panel."""
