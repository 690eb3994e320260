"""A rule is a page of headings: what it is, and how it is read, checked, and put to the configuration."""
