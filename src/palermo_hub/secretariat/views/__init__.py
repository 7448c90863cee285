"""Pages of the secretariat's desk."""
