"""One module a revision, its statements beside it for each database."""
