"""The history of the schema, shipped with the code and run by `store.sql.migrate`."""
