"""Which findings are accepted: by comments, by settings, and by a baseline."""
