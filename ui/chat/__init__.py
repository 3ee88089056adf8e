"""The chat in a browser. Chainlit is imported nowhere else, and only once `root.prepare` has run."""
