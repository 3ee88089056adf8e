"""A stand-in of Salesforce that keeps what it is sent: stateful, checking values as theirs does, with
queries, permissions, limits and failures on request, and a journal.
`python -m tests.standins.salesforce --port 8898`.

Nothing here needs the tests: it can be shipped for a demo.
"""
