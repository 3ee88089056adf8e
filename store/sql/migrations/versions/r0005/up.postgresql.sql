CREATE TABLE standing_approval (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	title TEXT COLLATE "C" NOT NULL,
	covers TEXT COLLATE "C" NOT NULL,
	most_each BIGINT NOT NULL,
	most_a_day BIGINT NOT NULL,
	granted_by TEXT COLLATE "C" NOT NULL,
	door TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT,
	revoked_by TEXT COLLATE "C",
	CONSTRAINT pk_standing_approval PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_standing_approval_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_standing_approval_kind ON standing_approval (tenant_id, kind, expires_at)

ALTER TABLE standing_approval ENABLE ROW LEVEL SECURITY

ALTER TABLE standing_approval FORCE ROW LEVEL SECURITY

CREATE POLICY standing_approval_tenant ON standing_approval USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE notification (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	detail TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	person TEXT COLLATE "C",
	dedupe_key TEXT COLLATE "C",
	at BIGINT NOT NULL,
	CONSTRAINT pk_notification PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_notification_tenant_id_kind_dedupe_key UNIQUE (tenant_id, kind, dedupe_key),
	CONSTRAINT fk_notification_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_notification_at ON notification (tenant_id, at, id)

ALTER TABLE notification ENABLE ROW LEVEL SECURITY

ALTER TABLE notification FORCE ROW LEVEL SECURITY

CREATE POLICY notification_tenant ON notification USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE webhook_endpoint (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	url TEXT COLLATE "C" NOT NULL,
	events TEXT COLLATE "C" NOT NULL,
	secret TEXT COLLATE "C" NOT NULL,
	headers TEXT COLLATE "C" NOT NULL,
	active BOOLEAN NOT NULL,
	disabled_because TEXT COLLATE "C" NOT NULL,
	failing_since BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_webhook_endpoint PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_endpoint_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE webhook_endpoint ENABLE ROW LEVEL SECURITY

ALTER TABLE webhook_endpoint FORCE ROW LEVEL SECURITY

CREATE POLICY webhook_endpoint_tenant ON webhook_endpoint USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE tenant_setting (
	tenant_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_tenant_setting PRIMARY KEY (tenant_id, key),
	CONSTRAINT fk_tenant_setting_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE tenant_setting ENABLE ROW LEVEL SECURITY

ALTER TABLE tenant_setting FORCE ROW LEVEL SECURITY

CREATE POLICY tenant_setting_tenant ON tenant_setting USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE credential (
	tenant_id BIGINT NOT NULL,
	purpose TEXT COLLATE "C" NOT NULL,
	owner TEXT COLLATE "C" NOT NULL,
	sealed TEXT COLLATE "C" NOT NULL,
	detail TEXT COLLATE "C" NOT NULL,
	expires_at BIGINT,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_credential PRIMARY KEY (tenant_id, purpose, owner),
	CONSTRAINT fk_credential_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE credential ENABLE ROW LEVEL SECURITY

ALTER TABLE credential FORCE ROW LEVEL SECURITY

CREATE POLICY credential_tenant ON credential USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE standing_use (
	tenant_id BIGINT NOT NULL,
	standing_id BIGINT NOT NULL,
	proposal_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	size BIGINT NOT NULL,
	CONSTRAINT pk_standing_use PRIMARY KEY (tenant_id, standing_id, proposal_id),
	CONSTRAINT fk_standing_use_tenant_id_standing_id FOREIGN KEY(tenant_id, standing_id) REFERENCES standing_approval (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_standing_use_tenant_id_proposal_id FOREIGN KEY(tenant_id, proposal_id) REFERENCES proposal (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_standing_use_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_standing_use_tenant_id_proposal_id ON standing_use (tenant_id, proposal_id)

ALTER TABLE standing_use ENABLE ROW LEVEL SECURITY

ALTER TABLE standing_use FORCE ROW LEVEL SECURITY

CREATE POLICY standing_use_tenant ON standing_use USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE notification_seen (
	tenant_id BIGINT NOT NULL,
	person TEXT COLLATE "C" NOT NULL,
	notification_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_notification_seen PRIMARY KEY (tenant_id, person, notification_id),
	CONSTRAINT fk_notification_seen_tenant_id_notification_id FOREIGN KEY(tenant_id, notification_id) REFERENCES notification (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_notification_seen_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_notification_seen_tenant_id_notification_id ON notification_seen (tenant_id, notification_id)

ALTER TABLE notification_seen ENABLE ROW LEVEL SECURITY

ALTER TABLE notification_seen FORCE ROW LEVEL SECURITY

CREATE POLICY notification_seen_tenant ON notification_seen USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE webhook_delivery (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	endpoint_id BIGINT NOT NULL,
	event TEXT COLLATE "C" NOT NULL,
	body TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	attempts BIGINT NOT NULL,
	next_at BIGINT,
	status BIGINT,
	error TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	finished_at BIGINT,
	CONSTRAINT pk_webhook_delivery PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_delivery_tenant_id_endpoint_id FOREIGN KEY(tenant_id, endpoint_id) REFERENCES webhook_endpoint (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_webhook_delivery_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_webhook_delivery_endpoint ON webhook_delivery (tenant_id, endpoint_id, id)

CREATE INDEX ix_webhook_delivery_waiting ON webhook_delivery (tenant_id, state, next_at, id) WHERE state = 'waiting'

ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY

ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY

CREATE POLICY webhook_delivery_tenant ON webhook_delivery USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE project_company (
	tenant_id BIGINT NOT NULL,
	project_id BIGINT NOT NULL,
	company_id BIGINT NOT NULL,
	CONSTRAINT pk_project_company PRIMARY KEY (tenant_id, project_id, company_id),
	CONSTRAINT fk_project_company_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_project_company_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_project_company_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_project_company_tenant_id_company_id ON project_company (tenant_id, company_id)

ALTER TABLE project_company ENABLE ROW LEVEL SECURITY

ALTER TABLE project_company FORCE ROW LEVEL SECURITY

CREATE POLICY project_company_tenant ON project_company USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE task (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	title TEXT COLLATE "C" NOT NULL,
	title_folded TEXT COLLATE "C" NOT NULL,
	body TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	priority TEXT COLLATE "C" NOT NULL,
	due_at BIGINT,
	customer_id BIGINT,
	project_id BIGINT,
	assignee TEXT COLLATE "C",
	assignee_folded TEXT COLLATE "C",
	source TEXT COLLATE "C" NOT NULL,
	source_key TEXT COLLATE "C",
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	done_at BIGINT,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_task PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_task_tenant_id_source_source_key UNIQUE (tenant_id, source, source_key),
	CONSTRAINT fk_task_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_task_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_task_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_task_customer ON task (tenant_id, customer_id)

CREATE INDEX ix_task_due ON task (tenant_id, state, due_at, id)

CREATE INDEX ix_task_project ON task (tenant_id, project_id)

ALTER TABLE task ENABLE ROW LEVEL SECURITY

ALTER TABLE task FORCE ROW LEVEL SECURITY

CREATE POLICY task_tenant ON task USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE campaign_window (
	tenant_id BIGINT NOT NULL,
	campaign_id BIGINT NOT NULL,
	windows TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_campaign_window PRIMARY KEY (tenant_id, campaign_id),
	CONSTRAINT fk_campaign_window_tenant_id_campaign_id FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaign (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_campaign_window_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE campaign_window ENABLE ROW LEVEL SECURITY

ALTER TABLE campaign_window FORCE ROW LEVEL SECURITY

CREATE POLICY campaign_window_tenant ON campaign_window USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)
