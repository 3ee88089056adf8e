"""A stand-in of HubSpot that keeps what it is sent: stateful, checked against the contract, counting
like theirs, failing on request, with a journal. `python -m tests.standins.hubspot --port 8899`.

Nothing here needs the tests: it can be shipped for a demo.
"""
