"""The documents say what is there: reference pages are current, commands in the README exist."""
