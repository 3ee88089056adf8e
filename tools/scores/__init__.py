"""Scores of people of the store: made in runs, counted, kept, by a call or by a job."""
