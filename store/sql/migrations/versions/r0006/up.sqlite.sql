CREATE TABLE connection (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	system TEXT NOT NULL,
	name TEXT NOT NULL,
	state TEXT NOT NULL,
	account TEXT NOT NULL,
	account_name TEXT NOT NULL,
	zone TEXT NOT NULL,
	direction TEXT NOT NULL,
	frequency TEXT NOT NULL,
	schedule TEXT NOT NULL,
	settings TEXT NOT NULL,
	paused_until BIGINT,
	last_sync_at BIGINT,
	sync_count BIGINT NOT NULL,
	last_error TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_connection PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_connection_tenant_id_system_account UNIQUE (tenant_id, system, account),
	CONSTRAINT fk_connection_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE webhook_event (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	provider TEXT NOT NULL,
	dedupe_key TEXT NOT NULL,
	body TEXT NOT NULL,
	state TEXT NOT NULL,
	error TEXT NOT NULL,
	received_at BIGINT NOT NULL,
	processed_at BIGINT,
	CONSTRAINT pk_webhook_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_webhook_event_tenant_id_provider_dedupe_key UNIQUE (tenant_id, provider, dedupe_key),
	CONSTRAINT fk_webhook_event_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_webhook_event_waiting ON webhook_event (tenant_id, state, id) WHERE state = 'waiting'

CREATE TABLE enrichment (
	tenant_id BIGINT NOT NULL,
	subject_kind TEXT NOT NULL,
	subject_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	source TEXT NOT NULL,
	confidence BIGINT NOT NULL,
	evidence TEXT NOT NULL,
	at BIGINT NOT NULL,
	expires_at BIGINT,
	actor TEXT NOT NULL,
	CONSTRAINT pk_enrichment PRIMARY KEY (tenant_id, subject_kind, subject_id, name),
	CONSTRAINT fk_enrichment_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE score_model (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version TEXT NOT NULL,
	cuts TEXT NOT NULL,
	population BIGINT NOT NULL,
	as_of BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_score_model PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_score_model_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE field_mapping (
	tenant_id BIGINT NOT NULL,
	connection_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	remote TEXT NOT NULL,
	local TEXT NOT NULL,
	transform TEXT NOT NULL,
	mode TEXT NOT NULL,
	on_null TEXT NOT NULL,
	owner TEXT NOT NULL,
	position BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_field_mapping PRIMARY KEY (tenant_id, connection_id, kind, remote),
	CONSTRAINT fk_field_mapping_tenant_id_connection_id FOREIGN KEY(tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_field_mapping_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE entity_link (
	tenant_id BIGINT NOT NULL,
	connection_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	local_id BIGINT NOT NULL,
	remote_id TEXT NOT NULL,
	state TEXT NOT NULL,
	linked_by TEXT NOT NULL,
	known TEXT NOT NULL,
	known_at BIGINT NOT NULL,
	payload_hash TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_entity_link PRIMARY KEY (tenant_id, connection_id, kind, local_id),
	CONSTRAINT fk_entity_link_tenant_id_connection_id FOREIGN KEY(tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_entity_link_tenant_id_connection_id_kind_remote_id UNIQUE (tenant_id, connection_id, kind, remote_id),
	CONSTRAINT fk_entity_link_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE sync_run (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	connection_id BIGINT NOT NULL,
	operation TEXT NOT NULL,
	state TEXT NOT NULL,
	scope TEXT NOT NULL,
	priority BIGINT NOT NULL,
	skip_enrichment BOOLEAN NOT NULL,
	digest TEXT NOT NULL,
	counts TEXT NOT NULL,
	error TEXT NOT NULL,
	proposal_id BIGINT,
	job_id BIGINT,
	undo_of BIGINT,
	created_at BIGINT NOT NULL,
	planned_at BIGINT,
	started_at BIGINT,
	finished_at BIGINT,
	actor TEXT NOT NULL,
	CONSTRAINT pk_sync_run PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_sync_run_tenant_id_connection_id FOREIGN KEY(tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_sync_run_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_sync_run_connection ON sync_run (tenant_id, connection_id, id)

CREATE TABLE company_profile (
	tenant_id BIGINT NOT NULL,
	company_id BIGINT NOT NULL,
	domain TEXT,
	domain_folded TEXT,
	industry TEXT,
	website TEXT,
	phone TEXT,
	city TEXT,
	region TEXT,
	country TEXT,
	employees BIGINT,
	summary TEXT,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_company_profile PRIMARY KEY (tenant_id, company_id),
	CONSTRAINT fk_company_profile_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_company_profile_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_company_profile_tenant_id_domain_folded ON company_profile (tenant_id, domain_folded)

CREATE TABLE sync_record (
	tenant_id BIGINT NOT NULL,
	run_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	kind TEXT NOT NULL,
	local_id BIGINT NOT NULL,
	remote_id TEXT,
	name TEXT NOT NULL,
	operation TEXT NOT NULL,
	state TEXT NOT NULL,
	reasons TEXT NOT NULL,
	"before" TEXT NOT NULL,
	"after" TEXT NOT NULL,
	links TEXT NOT NULL,
	payload_hash TEXT NOT NULL,
	error TEXT NOT NULL,
	message TEXT NOT NULL,
	correlation_id TEXT,
	enriched TEXT NOT NULL,
	enrichment_ms BIGINT,
	duration_ms BIGINT,
	attempts BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_sync_record PRIMARY KEY (tenant_id, run_id, position),
	CONSTRAINT fk_sync_record_tenant_id_run_id FOREIGN KEY(tenant_id, run_id) REFERENCES sync_run (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_sync_record_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_sync_record_local ON sync_record (tenant_id, kind, local_id, run_id)

CREATE INDEX ix_sync_record_state ON sync_record (tenant_id, run_id, state, position)

CREATE TABLE customer_score (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	score BIGINT NOT NULL,
	band TEXT NOT NULL,
	financial BIGINT NOT NULL,
	growth BIGINT NOT NULL,
	engagement BIGINT NOT NULL,
	fit BIGINT NOT NULL,
	detail TEXT NOT NULL,
	model_id BIGINT NOT NULL,
	scored_at BIGINT NOT NULL,
	CONSTRAINT pk_customer_score PRIMARY KEY (tenant_id, customer_id),
	CONSTRAINT fk_customer_score_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_score_tenant_id_model_id FOREIGN KEY(tenant_id, model_id) REFERENCES score_model (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_score_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_customer_score_tenant_id_model_id ON customer_score (tenant_id, model_id)
