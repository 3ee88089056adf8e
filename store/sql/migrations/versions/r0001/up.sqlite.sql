CREATE TABLE tenant (
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	currency TEXT NOT NULL,
	zone TEXT NOT NULL,
	locale TEXT NOT NULL,
	inactive_days BIGINT NOT NULL,
	rates TEXT NOT NULL,
	values_version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_tenant PRIMARY KEY (id)
)

CREATE TABLE company (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_company PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_company_tenant_id_name_folded UNIQUE (tenant_id, name_folded),
	CONSTRAINT fk_company_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE custom_field (
	tenant_id BIGINT NOT NULL,
	"key" TEXT NOT NULL,
	label TEXT NOT NULL,
	type TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_custom_field PRIMARY KEY (tenant_id, "key"),
	CONSTRAINT fk_custom_field_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE project (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	source TEXT NOT NULL,
	external_id TEXT NOT NULL,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	value_minor BIGINT,
	stage TEXT,
	call_suppressed BOOLEAN NOT NULL,
	next_call_eligible_at BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_project PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_project_tenant_id_source_external_id UNIQUE (tenant_id, source, external_id),
	CONSTRAINT fk_project_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE segment (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	slug TEXT NOT NULL,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	description TEXT NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_segment PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_segment_tenant_id_slug UNIQUE (tenant_id, slug),
	CONSTRAINT fk_segment_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_segment_name ON segment (tenant_id, name_folded, id)

CREATE TABLE audience (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	rule_hash TEXT NOT NULL,
	rule TEXT NOT NULL,
	text TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_audience PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_audience_tenant_id_rule_hash UNIQUE (tenant_id, rule_hash),
	CONSTRAINT fk_audience_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE snapshot (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	question TEXT NOT NULL,
	size BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	CONSTRAINT pk_snapshot PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_snapshot_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_snapshot_expires ON snapshot (tenant_id, expires_at)

CREATE TABLE known_value (
	tenant_id BIGINT NOT NULL,
	field TEXT NOT NULL,
	folded TEXT NOT NULL,
	value TEXT NOT NULL,
	CONSTRAINT pk_known_value PRIMARY KEY (tenant_id, field, folded),
	CONSTRAINT fk_known_value_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE app_user (
	id BIGINT NOT NULL,
	tenant_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	email_folded TEXT NOT NULL,
	role TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_app_user PRIMARY KEY (id),
	CONSTRAINT fk_app_user_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT,
	CONSTRAINT uq_app_user_email_folded UNIQUE (email_folded)
)

CREATE TABLE job (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	queue TEXT NOT NULL,
	kind TEXT NOT NULL,
	dedupe_key TEXT,
	payload TEXT NOT NULL,
	state TEXT NOT NULL,
	run_at BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	max_attempts BIGINT NOT NULL,
	lease_until BIGINT,
	lease_token TEXT,
	lease_ms BIGINT,
	checkpoint TEXT,
	done_units BIGINT NOT NULL,
	total_units BIGINT,
	result TEXT,
	last_error TEXT,
	actor TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	finished_at BIGINT,
	CONSTRAINT pk_job PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_job_tenant_id_kind_dedupe_key UNIQUE (tenant_id, kind, dedupe_key),
	CONSTRAINT fk_job_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_job_leased ON job (queue, lease_until) WHERE state = 'running'

CREATE INDEX ix_job_ready ON job (queue, run_at, id) WHERE state = 'ready'

CREATE TABLE file (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	size BIGINT,
	sha256 TEXT,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_file PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_file_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE idempotency_key (
	tenant_id BIGINT NOT NULL,
	principal TEXT NOT NULL,
	tool TEXT NOT NULL,
	"key" TEXT NOT NULL,
	args_hash TEXT NOT NULL,
	result TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_idempotency_key PRIMARY KEY (tenant_id, principal, tool, "key"),
	CONSTRAINT fk_idempotency_key_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE audit_entry (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor_kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	door TEXT NOT NULL,
	tool TEXT NOT NULL,
	effect TEXT NOT NULL,
	outcome TEXT NOT NULL,
	args_hash TEXT NOT NULL,
	subject TEXT NOT NULL,
	duration_us BIGINT NOT NULL,
	request_id TEXT NOT NULL,
	detail TEXT NOT NULL,
	CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_audit_entry_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END

CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END

CREATE TRIGGER audit_entry_no_insert BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE (tenant_id = NEW.tenant_id AND id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END

CREATE TABLE customer (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	given_name TEXT,
	given_name_folded TEXT,
	family_name TEXT,
	family_name_folded TEXT,
	job_title TEXT,
	job_title_folded TEXT,
	email TEXT,
	email_folded TEXT,
	email_domain TEXT,
	email_given TEXT,
	phone TEXT,
	phone_given TEXT,
	city TEXT,
	city_folded TEXT,
	region TEXT,
	region_folded TEXT,
	country TEXT,
	country_folded TEXT,
	language TEXT,
	zone TEXT,
	company_id BIGINT,
	stage TEXT,
	stage_changed_at BIGINT,
	status TEXT NOT NULL,
	owner TEXT,
	owner_folded TEXT,
	source TEXT,
	source_folded TEXT,
	source_url TEXT,
	automation_enabled BOOLEAN NOT NULL,
	do_not_call BOOLEAN NOT NULL,
	score BIGINT,
	flags TEXT NOT NULL,
	spend_minor BIGINT NOT NULL,
	visits BIGINT NOT NULL,
	order_count BIGINT NOT NULL,
	first_order_at BIGINT,
	last_order_at BIGINT,
	previous_order_at BIGINT,
	average_order_minor BIGINT,
	last_active_at BIGINT,
	activity_at BIGINT,
	base_spend_minor BIGINT,
	spend_as_of BIGINT,
	base_visits BIGINT,
	visits_as_of BIGINT,
	last_contacted_at BIGINT,
	last_interaction_at BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_customer PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_customer_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_customer_active ON customer (tenant_id, last_active_at, id, spend_minor, order_count)

CREATE INDEX ix_customer_city ON customer (tenant_id, city_folded, spend_minor, id, last_active_at)

CREATE INDEX ix_customer_company ON customer (tenant_id, company_id)

CREATE INDEX ix_customer_contacted ON customer (tenant_id, last_contacted_at, id)

CREATE INDEX ix_customer_country ON customer (tenant_id, country_folded, spend_minor, id, last_active_at)

CREATE INDEX ix_customer_created ON customer (tenant_id, created_at, id)

CREATE INDEX ix_customer_email ON customer (tenant_id, email_folded)

CREATE INDEX ix_customer_family_name ON customer (tenant_id, family_name_folded)

CREATE INDEX ix_customer_last_order ON customer (tenant_id, last_order_at, id, spend_minor, order_count)

CREATE INDEX ix_customer_name ON customer (tenant_id, name_folded, id)

CREATE INDEX ix_customer_orders ON customer (tenant_id, order_count, spend_minor, id, last_active_at)

CREATE INDEX ix_customer_phone ON customer (tenant_id, phone)

CREATE INDEX ix_customer_score ON customer (tenant_id, score, id)

CREATE INDEX ix_customer_spend ON customer (tenant_id, spend_minor, id, last_active_at, last_order_at, order_count, visits)

CREATE INDEX ix_customer_visits ON customer (tenant_id, visits, id, spend_minor, last_active_at)

CREATE TABLE segment_version (
	tenant_id BIGINT NOT NULL,
	segment_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	rule TEXT NOT NULL,
	rule_hash TEXT NOT NULL,
	text TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_segment_version PRIMARY KEY (tenant_id, segment_id, version),
	CONSTRAINT fk_segment_version_tenant_id_segment_id FOREIGN KEY(tenant_id, segment_id) REFERENCES segment (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_segment_version_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE snapshot_chunk (
	tenant_id BIGINT NOT NULL,
	snapshot_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	ids BLOB NOT NULL,
	CONSTRAINT pk_snapshot_chunk PRIMARY KEY (tenant_id, snapshot_id, position),
	CONSTRAINT fk_snapshot_chunk_tenant_id_snapshot_id FOREIGN KEY(tenant_id, snapshot_id) REFERENCES snapshot (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_snapshot_chunk_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE job_issue (
	tenant_id BIGINT NOT NULL,
	job_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	line BIGINT NOT NULL,
	field TEXT NOT NULL,
	value TEXT NOT NULL,
	reason TEXT NOT NULL,
	refused BOOLEAN NOT NULL,
	CONSTRAINT pk_job_issue PRIMARY KEY (tenant_id, job_id, position),
	CONSTRAINT fk_job_issue_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES job (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_job_issue_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE file_chunk (
	tenant_id BIGINT NOT NULL,
	file_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	data BLOB NOT NULL,
	CONSTRAINT pk_file_chunk PRIMARY KEY (tenant_id, file_id, position),
	CONSTRAINT fk_file_chunk_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES file (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_file_chunk_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE communication (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	direction TEXT NOT NULL,
	occurred_at BIGINT NOT NULL,
	recorded_at BIGINT NOT NULL,
	campaign TEXT,
	campaign_folded TEXT,
	source TEXT,
	external_id TEXT,
	actor TEXT NOT NULL,
	CONSTRAINT pk_communication PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_communication_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_communication_tenant_id_source_external_id UNIQUE (tenant_id, source, external_id),
	CONSTRAINT fk_communication_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_communication_customer ON communication (tenant_id, customer_id, occurred_at, channel, direction, id)

CREATE INDEX ix_communication_occurred ON communication (tenant_id, occurred_at, id)

CREATE TRIGGER communication_no_update BEFORE UPDATE ON communication BEGIN SELECT RAISE(ABORT, 'communication is append-only'); END

CREATE TRIGGER communication_no_delete BEFORE DELETE ON communication BEGIN SELECT RAISE(ABORT, 'communication is append-only'); END

CREATE TRIGGER communication_no_insert BEFORE INSERT ON communication WHEN EXISTS (SELECT 1 FROM communication WHERE (tenant_id = NEW.tenant_id AND id = NEW.id) OR (tenant_id = NEW.tenant_id AND source = NEW.source AND external_id = NEW.external_id)) BEGIN SELECT RAISE(ABORT, 'communication is append-only'); END

CREATE TABLE customer_external_id (
	tenant_id BIGINT NOT NULL,
	value TEXT NOT NULL,
	source TEXT NOT NULL,
	customer_id BIGINT NOT NULL,
	CONSTRAINT pk_customer_external_id PRIMARY KEY (tenant_id, value, source),
	CONSTRAINT fk_customer_external_id_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_customer_external_id_tenant_id_customer_id_source UNIQUE (tenant_id, customer_id, source),
	CONSTRAINT fk_customer_external_id_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE customer_tag (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	tag_folded TEXT NOT NULL,
	tag TEXT NOT NULL,
	CONSTRAINT pk_customer_tag PRIMARY KEY (tenant_id, customer_id, tag_folded),
	CONSTRAINT fk_customer_tag_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_tag_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_customer_tag_tenant_id_tag_folded_customer_id ON customer_tag (tenant_id, tag_folded, customer_id)

CREATE TABLE customer_consent (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	state TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_customer_consent PRIMARY KEY (tenant_id, customer_id, channel),
	CONSTRAINT fk_customer_consent_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_consent_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_customer_consent_tenant_id_channel_state_customer_id ON customer_consent (tenant_id, channel, state, customer_id)

CREATE TABLE customer_custom (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	"key" TEXT NOT NULL,
	text TEXT,
	folded TEXT,
	number_micro BIGINT,
	date_at BIGINT,
	bool BOOLEAN,
	CONSTRAINT pk_customer_custom PRIMARY KEY (tenant_id, customer_id, "key"),
	CONSTRAINT fk_customer_custom_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_custom_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_customer_custom_tenant_id_key_bool_customer_id ON customer_custom (tenant_id, "key", bool, customer_id)

CREATE INDEX ix_customer_custom_tenant_id_key_date_at_customer_id ON customer_custom (tenant_id, "key", date_at, customer_id)

CREATE INDEX ix_customer_custom_tenant_id_key_folded_customer_id ON customer_custom (tenant_id, "key", folded, customer_id)

CREATE INDEX ix_customer_custom_tenant_id_key_number_micro_customer_id ON customer_custom (tenant_id, "key", number_micro, customer_id)

CREATE TABLE project_contact (
	tenant_id BIGINT NOT NULL,
	project_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	suppress_for_project BOOLEAN NOT NULL,
	CONSTRAINT pk_project_contact PRIMARY KEY (tenant_id, project_id, customer_id),
	CONSTRAINT fk_project_contact_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_project_contact_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_project_contact_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_project_contact_tenant_id_customer_id ON project_contact (tenant_id, customer_id)

CREATE TABLE orders (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	source TEXT NOT NULL,
	source_folded TEXT NOT NULL,
	external_id TEXT NOT NULL,
	amount_minor BIGINT NOT NULL,
	currency TEXT NOT NULL,
	counted_minor BIGINT,
	ordered_at BIGINT NOT NULL,
	qty_milli BIGINT NOT NULL,
	flags TEXT NOT NULL,
	content_hash TEXT NOT NULL,
	recorded_at BIGINT NOT NULL,
	CONSTRAINT pk_orders PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_orders_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_orders_tenant_id_source_external_id UNIQUE (tenant_id, source, external_id),
	CONSTRAINT fk_orders_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_orders_customer ON orders (tenant_id, customer_id, ordered_at, counted_minor, id)

CREATE TABLE communication_status (
	tenant_id BIGINT NOT NULL,
	communication_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	status TEXT NOT NULL,
	occurred_at BIGINT NOT NULL,
	CONSTRAINT pk_communication_status PRIMARY KEY (tenant_id, communication_id, position),
	CONSTRAINT fk_communication_status_tenant_id_communication_id FOREIGN KEY(tenant_id, communication_id) REFERENCES communication (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_communication_status_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TRIGGER communication_status_no_update BEFORE UPDATE ON communication_status BEGIN SELECT RAISE(ABORT, 'communication_status is append-only'); END

CREATE TRIGGER communication_status_no_delete BEFORE DELETE ON communication_status BEGIN SELECT RAISE(ABORT, 'communication_status is append-only'); END

CREATE TRIGGER communication_status_no_insert BEFORE INSERT ON communication_status WHEN EXISTS (SELECT 1 FROM communication_status WHERE (tenant_id = NEW.tenant_id AND communication_id = NEW.communication_id AND position = NEW.position)) BEGIN SELECT RAISE(ABORT, 'communication_status is append-only'); END

CREATE TABLE communication_body (
	tenant_id BIGINT NOT NULL,
	communication_id BIGINT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	CONSTRAINT pk_communication_body PRIMARY KEY (tenant_id, communication_id),
	CONSTRAINT fk_communication_body_tenant_id_communication_id FOREIGN KEY(tenant_id, communication_id) REFERENCES communication (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_communication_body_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TABLE order_item (
	tenant_id BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	sku TEXT,
	sku_folded TEXT,
	product TEXT,
	product_folded TEXT,
	category TEXT,
	category_folded TEXT,
	qty_milli BIGINT NOT NULL,
	price_minor BIGINT NOT NULL,
	CONSTRAINT pk_order_item PRIMARY KEY (tenant_id, order_id, line),
	CONSTRAINT fk_order_item_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_order_item_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_order_item_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_order_item_tenant_id_category_folded_customer_id_order_id ON order_item (tenant_id, category_folded, customer_id, order_id)

CREATE INDEX ix_order_item_tenant_id_product_folded_customer_id_order_id ON order_item (tenant_id, product_folded, customer_id, order_id)

CREATE INDEX ix_order_item_tenant_id_sku_folded_customer_id_order_id ON order_item (tenant_id, sku_folded, customer_id, order_id)
