CREATE TABLE standing_approval (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	covers TEXT NOT NULL,
	most_each BIGINT NOT NULL,
	most_a_day BIGINT NOT NULL,
	granted_by TEXT NOT NULL,
	door TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT,
	revoked_by TEXT,
	CONSTRAINT pk_standing_approval PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_standing_approval_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_standing_approval_kind ON standing_approval (tenant_id, kind, expires_at)

CREATE TABLE notification (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	detail TEXT NOT NULL,
	subject TEXT NOT NULL,
	person TEXT,
	dedupe_key TEXT,
	at BIGINT NOT NULL,
	CONSTRAINT pk_notification PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_notification_tenant_id_kind_dedupe_key UNIQUE (tenant_id, kind, dedupe_key),
	CONSTRAINT fk_notification_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_notification_at ON notification (tenant_id, at, id)

CREATE TABLE webhook_endpoint (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	url TEXT NOT NULL,
	events TEXT NOT NULL,
	secret TEXT NOT NULL,
	headers TEXT NOT NULL,
	active BOOLEAN NOT NULL,
	disabled_because TEXT NOT NULL,
	failing_since BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_webhook_endpoint PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_endpoint_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE tenant_setting (
	tenant_id BIGINT NOT NULL,
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_tenant_setting PRIMARY KEY (tenant_id, "key"),
	CONSTRAINT fk_tenant_setting_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE credential (
	tenant_id BIGINT NOT NULL,
	purpose TEXT NOT NULL,
	owner TEXT NOT NULL,
	sealed TEXT NOT NULL,
	detail TEXT NOT NULL,
	expires_at BIGINT,
	version BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_credential PRIMARY KEY (tenant_id, purpose, owner),
	CONSTRAINT fk_credential_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

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
 WITHOUT ROWID

CREATE INDEX ix_standing_use_tenant_id_proposal_id ON standing_use (tenant_id, proposal_id)

CREATE TABLE notification_seen (
	tenant_id BIGINT NOT NULL,
	person TEXT NOT NULL,
	notification_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_notification_seen PRIMARY KEY (tenant_id, person, notification_id),
	CONSTRAINT fk_notification_seen_tenant_id_notification_id FOREIGN KEY(tenant_id, notification_id) REFERENCES notification (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_notification_seen_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_notification_seen_tenant_id_notification_id ON notification_seen (tenant_id, notification_id)

CREATE TABLE webhook_delivery (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	endpoint_id BIGINT NOT NULL,
	event TEXT NOT NULL,
	body TEXT NOT NULL,
	state TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	next_at BIGINT,
	status BIGINT,
	error TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	finished_at BIGINT,
	CONSTRAINT pk_webhook_delivery PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_webhook_delivery_tenant_id_endpoint_id FOREIGN KEY(tenant_id, endpoint_id) REFERENCES webhook_endpoint (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_webhook_delivery_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_webhook_delivery_endpoint ON webhook_delivery (tenant_id, endpoint_id, id)

CREATE INDEX ix_webhook_delivery_waiting ON webhook_delivery (tenant_id, state, next_at, id) WHERE state = 'waiting'

CREATE TABLE project_company (
	tenant_id BIGINT NOT NULL,
	project_id BIGINT NOT NULL,
	company_id BIGINT NOT NULL,
	CONSTRAINT pk_project_company PRIMARY KEY (tenant_id, project_id, company_id),
	CONSTRAINT fk_project_company_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_project_company_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_project_company_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_project_company_tenant_id_company_id ON project_company (tenant_id, company_id)

CREATE TABLE task (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	title TEXT NOT NULL,
	title_folded TEXT NOT NULL,
	body TEXT NOT NULL,
	state TEXT NOT NULL,
	priority TEXT NOT NULL,
	due_at BIGINT,
	customer_id BIGINT,
	project_id BIGINT,
	assignee TEXT,
	assignee_folded TEXT,
	source TEXT NOT NULL,
	source_key TEXT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	done_at BIGINT,
	actor TEXT NOT NULL,
	CONSTRAINT pk_task PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_task_tenant_id_source_source_key UNIQUE (tenant_id, source, source_key),
	CONSTRAINT fk_task_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_task_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_task_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_task_customer ON task (tenant_id, customer_id)

CREATE INDEX ix_task_due ON task (tenant_id, state, due_at, id)

CREATE INDEX ix_task_project ON task (tenant_id, project_id)

CREATE TABLE campaign_window (
	tenant_id BIGINT NOT NULL,
	campaign_id BIGINT NOT NULL,
	windows TEXT NOT NULL,
	CONSTRAINT pk_campaign_window PRIMARY KEY (tenant_id, campaign_id),
	CONSTRAINT fk_campaign_window_tenant_id_campaign_id FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaign (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_campaign_window_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID
