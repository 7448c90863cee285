"""The case record: schema, three-valued evidence, censored counts."""
