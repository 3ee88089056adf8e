"""Stand-ins of outside services: real sockets, stateful, with faults; startable by hand."""
