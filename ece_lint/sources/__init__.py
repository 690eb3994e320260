"""A source turns a document into records of the nouns; it is chosen by what the document holds."""
