"""Referral of a person with consent, between nodes that share no database."""
