DROP TABLE order_item

DROP TABLE communication_status

DROP TABLE communication_body

DROP TABLE project_contact

DROP TABLE orders

DROP TABLE customer_tag

DROP TABLE customer_external_id

DROP TABLE customer_custom

DROP TABLE customer_consent

DROP TABLE communication

DROP TABLE snapshot_chunk

DROP TABLE segment_version

DROP TABLE job_issue

DROP TABLE file_chunk

DROP TABLE customer

DROP TABLE snapshot

DROP TABLE segment

DROP TABLE project

DROP TABLE known_value

DROP TABLE job

DROP TABLE idempotency_key

DROP TABLE file

DROP TABLE custom_field

DROP TABLE company

DROP TABLE audit_entry

DROP TABLE audience

DROP TABLE app_user

DROP TABLE tenant
