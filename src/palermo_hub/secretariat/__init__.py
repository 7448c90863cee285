"""Bodies, meetings, decisions and what became of them."""
