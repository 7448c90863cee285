"""Collections, submissions, runs, releases: what is known of patterns, flows and forms."""
