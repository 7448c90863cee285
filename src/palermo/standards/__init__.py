"""Code lists as versioned data, and their loaders."""
