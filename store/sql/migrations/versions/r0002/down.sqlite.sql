DROP TABLE import_order

DROP TABLE import_customer
