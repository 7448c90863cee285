"""Read an organisation's own file: recognise it, map it, check it."""
