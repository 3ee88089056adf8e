"""What can be found out about customers and companies, from where, and what is done with it."""
