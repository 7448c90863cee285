"""Long work in the background and what is periodic: with progress, cancelled, resumed, never run twice."""
