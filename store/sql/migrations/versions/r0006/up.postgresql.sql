CREATE TABLE connection (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	system TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	account TEXT COLLATE "C" NOT NULL,
	account_name TEXT COLLATE "C" NOT NULL,
	zone TEXT COLLATE "C" NOT NULL,
	direction TEXT COLLATE "C" NOT NULL,
	frequency TEXT COLLATE "C" NOT NULL,
	schedule TEXT COLLATE "C" NOT NULL,
	settings TEXT COLLATE "C" NOT NULL,
	paused_until BIGINT,
	last_sync_at BIGINT,
	sync_count BIGINT NOT NULL,
	last_error TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_connection PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_connection_tenant_id_system_account UNIQUE (tenant_id, system, account),
	CONSTRAINT fk_connection_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE connection ENABLE ROW LEVEL SECURITY

ALTER TABLE connection FORCE ROW LEVEL SECURITY

CREATE POLICY connection_tenant ON connection USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE webhook_event (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	provider TEXT COLLATE "C" NOT NULL,
	dedupe_key TEXT COLLATE "C" NOT NULL,
	body TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	error TEXT COLLATE "C" NOT NULL,
	received_at BIGINT NOT NULL,
	processed_at BIGINT,
	CONSTRAINT pk_webhook_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_webhook_event_tenant_id_provider_dedupe_key UNIQUE (tenant_id, provider, dedupe_key),
	CONSTRAINT fk_webhook_event_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_webhook_event_waiting ON webhook_event (tenant_id, state, id) WHERE state = 'waiting'

ALTER TABLE webhook_event ENABLE ROW LEVEL SECURITY

ALTER TABLE webhook_event FORCE ROW LEVEL SECURITY

CREATE POLICY webhook_event_tenant ON webhook_event USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE enrichment (
	tenant_id BIGINT NOT NULL,
	subject_kind TEXT COLLATE "C" NOT NULL,
	subject_id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	confidence BIGINT NOT NULL,
	evidence TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	expires_at BIGINT,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_enrichment PRIMARY KEY (tenant_id, subject_kind, subject_id, name),
	CONSTRAINT fk_enrichment_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE enrichment ENABLE ROW LEVEL SECURITY

ALTER TABLE enrichment FORCE ROW LEVEL SECURITY

CREATE POLICY enrichment_tenant ON enrichment USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE score_model (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version TEXT COLLATE "C" NOT NULL,
	cuts TEXT COLLATE "C" NOT NULL,
	population BIGINT NOT NULL,
	as_of BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_score_model PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_score_model_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE score_model ENABLE ROW LEVEL SECURITY

ALTER TABLE score_model FORCE ROW LEVEL SECURITY

CREATE POLICY score_model_tenant ON score_model USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE field_mapping (
	tenant_id BIGINT NOT NULL,
	connection_id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	remote TEXT COLLATE "C" NOT NULL,
	local TEXT COLLATE "C" NOT NULL,
	transform TEXT COLLATE "C" NOT NULL,
	mode TEXT COLLATE "C" NOT NULL,
	on_null TEXT COLLATE "C" NOT NULL,
	owner TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_field_mapping PRIMARY KEY (tenant_id, connection_id, kind, remote),
	CONSTRAINT fk_field_mapping_tenant_id_connection_id FOREIGN KEY(tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_field_mapping_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE field_mapping ENABLE ROW LEVEL SECURITY

ALTER TABLE field_mapping FORCE ROW LEVEL SECURITY

CREATE POLICY field_mapping_tenant ON field_mapping USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE entity_link (
	tenant_id BIGINT NOT NULL,
	connection_id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	local_id BIGINT NOT NULL,
	remote_id TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	linked_by TEXT COLLATE "C" NOT NULL,
	known TEXT COLLATE "C" NOT NULL,
	known_at BIGINT NOT NULL,
	payload_hash TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_entity_link PRIMARY KEY (tenant_id, connection_id, kind, local_id),
	CONSTRAINT fk_entity_link_tenant_id_connection_id FOREIGN KEY(tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_entity_link_tenant_id_connection_id_kind_remote_id UNIQUE (tenant_id, connection_id, kind, remote_id),
	CONSTRAINT fk_entity_link_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE entity_link ENABLE ROW LEVEL SECURITY

ALTER TABLE entity_link FORCE ROW LEVEL SECURITY

CREATE POLICY entity_link_tenant ON entity_link USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE sync_run (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	connection_id BIGINT NOT NULL,
	operation TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	scope TEXT COLLATE "C" NOT NULL,
	priority BIGINT NOT NULL,
	skip_enrichment BOOLEAN NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	counts TEXT COLLATE "C" NOT NULL,
	error TEXT COLLATE "C" NOT NULL,
	proposal_id BIGINT,
	job_id BIGINT,
	undo_of BIGINT,
	created_at BIGINT NOT NULL,
	planned_at BIGINT,
	started_at BIGINT,
	finished_at BIGINT,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_sync_run PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_sync_run_tenant_id_connection_id FOREIGN KEY(tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_sync_run_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_sync_run_connection ON sync_run (tenant_id, connection_id, id)

ALTER TABLE sync_run ENABLE ROW LEVEL SECURITY

ALTER TABLE sync_run FORCE ROW LEVEL SECURITY

CREATE POLICY sync_run_tenant ON sync_run USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE company_profile (
	tenant_id BIGINT NOT NULL,
	company_id BIGINT NOT NULL,
	domain TEXT COLLATE "C",
	domain_folded TEXT COLLATE "C",
	industry TEXT COLLATE "C",
	website TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	city TEXT COLLATE "C",
	region TEXT COLLATE "C",
	country TEXT COLLATE "C",
	employees BIGINT,
	summary TEXT COLLATE "C",
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_company_profile PRIMARY KEY (tenant_id, company_id),
	CONSTRAINT fk_company_profile_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_company_profile_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_company_profile_tenant_id_domain_folded ON company_profile (tenant_id, domain_folded)

ALTER TABLE company_profile ENABLE ROW LEVEL SECURITY

ALTER TABLE company_profile FORCE ROW LEVEL SECURITY

CREATE POLICY company_profile_tenant ON company_profile USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE sync_record (
	tenant_id BIGINT NOT NULL,
	run_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	local_id BIGINT NOT NULL,
	remote_id TEXT COLLATE "C",
	name TEXT COLLATE "C" NOT NULL,
	operation TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	reasons TEXT COLLATE "C" NOT NULL,
	before TEXT COLLATE "C" NOT NULL,
	after TEXT COLLATE "C" NOT NULL,
	links TEXT COLLATE "C" NOT NULL,
	payload_hash TEXT COLLATE "C" NOT NULL,
	error TEXT COLLATE "C" NOT NULL,
	message TEXT COLLATE "C" NOT NULL,
	correlation_id TEXT COLLATE "C",
	enriched TEXT COLLATE "C" NOT NULL,
	enrichment_ms BIGINT,
	duration_ms BIGINT,
	attempts BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_sync_record PRIMARY KEY (tenant_id, run_id, position),
	CONSTRAINT fk_sync_record_tenant_id_run_id FOREIGN KEY(tenant_id, run_id) REFERENCES sync_run (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_sync_record_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_sync_record_local ON sync_record (tenant_id, kind, local_id, run_id)

CREATE INDEX ix_sync_record_state ON sync_record (tenant_id, run_id, state, position)

ALTER TABLE sync_record ENABLE ROW LEVEL SECURITY

ALTER TABLE sync_record FORCE ROW LEVEL SECURITY

CREATE POLICY sync_record_tenant ON sync_record USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE customer_score (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	score BIGINT NOT NULL,
	band TEXT COLLATE "C" NOT NULL,
	financial BIGINT NOT NULL,
	growth BIGINT NOT NULL,
	engagement BIGINT NOT NULL,
	fit BIGINT NOT NULL,
	detail TEXT COLLATE "C" NOT NULL,
	model_id BIGINT NOT NULL,
	scored_at BIGINT NOT NULL,
	CONSTRAINT pk_customer_score PRIMARY KEY (tenant_id, customer_id),
	CONSTRAINT fk_customer_score_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_score_tenant_id_model_id FOREIGN KEY(tenant_id, model_id) REFERENCES score_model (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_score_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_customer_score_tenant_id_model_id ON customer_score (tenant_id, model_id)

ALTER TABLE customer_score ENABLE ROW LEVEL SECURITY

ALTER TABLE customer_score FORCE ROW LEVEL SECURITY

CREATE POLICY customer_score_tenant ON customer_score USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)
