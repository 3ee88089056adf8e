DROP INDEX ix_order_item_customer

DROP TABLE import_order

DROP TABLE import_customer
