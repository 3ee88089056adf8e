"""Language in and out: an agent over the tools, its events, and the model that needs no key."""
