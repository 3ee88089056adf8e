"""The model that needs no key: a pure function from a conversation to the next step."""
