"""Places, terms and documents."""
