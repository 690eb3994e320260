"""Questions about a site that are no rules: how large a deployment must be, and what it needs."""
