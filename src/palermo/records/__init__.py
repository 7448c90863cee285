"""The case record: schema, three-valued evidence, partial dates, censored counts, and its rules."""
