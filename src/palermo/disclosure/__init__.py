"""k-anonymity, differential privacy, synthetic records and the privacy ledger."""
