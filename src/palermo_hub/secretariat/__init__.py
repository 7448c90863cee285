"""Bodies, meetings, decisions and what became of them (A/RES/76/186, 4 to 6, 10 to 14, 22 and 25)."""
