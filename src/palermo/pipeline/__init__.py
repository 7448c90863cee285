"""A whole run from one TOML file: read, link, estimate, tabulate, release."""
