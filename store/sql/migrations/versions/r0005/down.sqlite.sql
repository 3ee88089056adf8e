DROP TABLE campaign_window

DROP TABLE task

DROP TABLE project_company

DROP TABLE webhook_delivery

DROP TABLE notification_seen

DROP TABLE standing_use

DROP TABLE credential

DROP TABLE tenant_setting

DROP TABLE webhook_endpoint

DROP TABLE notification

DROP TABLE standing_approval
