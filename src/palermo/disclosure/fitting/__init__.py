"""From noisy numbers to a release: a model of them, better counts, and records that agree with the counts.

Nothing here can read data: an import contract forbids the reader, the measurement and the noise, so that all
of it is post-processing of what was measured and costs nothing (Dwork and Roth 2014, proposition 2.1).
"""
