"""National profile, the Secretary-General's report, Global Report tables: every figure a citation."""
