DROP TABLE customer_score

DROP TABLE sync_record

DROP TABLE company_profile

DROP TABLE sync_run

DROP TABLE entity_link

DROP TABLE field_mapping

DROP TABLE score_model

DROP TABLE enrichment

DROP TABLE webhook_event

DROP TABLE connection
