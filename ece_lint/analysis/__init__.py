"""Questions about a site that several rules and commands ask: who is where, and how large a deployment must be."""
