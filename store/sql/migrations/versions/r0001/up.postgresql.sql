CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$

CREATE TABLE tenant (
	id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	currency TEXT COLLATE "C" NOT NULL,
	zone TEXT COLLATE "C" NOT NULL,
	locale TEXT COLLATE "C" NOT NULL,
	inactive_days BIGINT NOT NULL,
	rates TEXT COLLATE "C" NOT NULL,
	values_version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_tenant PRIMARY KEY (id)
)

CREATE TABLE company (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_folded TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_company PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_company_tenant_id_name_folded UNIQUE (tenant_id, name_folded),
	CONSTRAINT fk_company_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE company ENABLE ROW LEVEL SECURITY

ALTER TABLE company FORCE ROW LEVEL SECURITY

CREATE POLICY company_tenant ON company USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE custom_field (
	tenant_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	label TEXT COLLATE "C" NOT NULL,
	type TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_custom_field PRIMARY KEY (tenant_id, key),
	CONSTRAINT fk_custom_field_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE custom_field ENABLE ROW LEVEL SECURITY

ALTER TABLE custom_field FORCE ROW LEVEL SECURITY

CREATE POLICY custom_field_tenant ON custom_field USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE project (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	external_id TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_folded TEXT COLLATE "C" NOT NULL,
	value_minor BIGINT,
	stage TEXT COLLATE "C",
	call_suppressed BOOLEAN NOT NULL,
	next_call_eligible_at BIGINT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_project PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_project_tenant_id_source_external_id UNIQUE (tenant_id, source, external_id),
	CONSTRAINT fk_project_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE project ENABLE ROW LEVEL SECURITY

ALTER TABLE project FORCE ROW LEVEL SECURITY

CREATE POLICY project_tenant ON project USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE segment (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	slug TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_folded TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_segment PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_segment_tenant_id_slug UNIQUE (tenant_id, slug),
	CONSTRAINT fk_segment_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_segment_name ON segment (tenant_id, name_folded, id)

ALTER TABLE segment ENABLE ROW LEVEL SECURITY

ALTER TABLE segment FORCE ROW LEVEL SECURITY

CREATE POLICY segment_tenant ON segment USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE audience (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	rule_hash TEXT COLLATE "C" NOT NULL,
	rule TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_audience PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_audience_tenant_id_rule_hash UNIQUE (tenant_id, rule_hash),
	CONSTRAINT fk_audience_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE audience ENABLE ROW LEVEL SECURITY

ALTER TABLE audience FORCE ROW LEVEL SECURITY

CREATE POLICY audience_tenant ON audience USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE snapshot (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	question TEXT COLLATE "C" NOT NULL,
	size BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	CONSTRAINT pk_snapshot PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_snapshot_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_snapshot_expires ON snapshot (tenant_id, expires_at)

ALTER TABLE snapshot ENABLE ROW LEVEL SECURITY

ALTER TABLE snapshot FORCE ROW LEVEL SECURITY

CREATE POLICY snapshot_tenant ON snapshot USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE known_value (
	tenant_id BIGINT NOT NULL,
	field TEXT COLLATE "C" NOT NULL,
	folded TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_known_value PRIMARY KEY (tenant_id, field, folded),
	CONSTRAINT fk_known_value_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE known_value ENABLE ROW LEVEL SECURITY

ALTER TABLE known_value FORCE ROW LEVEL SECURITY

CREATE POLICY known_value_tenant ON known_value USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE app_user (
	id BIGINT NOT NULL,
	tenant_id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	email TEXT COLLATE "C" NOT NULL,
	email_folded TEXT COLLATE "C" NOT NULL,
	role TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_app_user PRIMARY KEY (id),
	CONSTRAINT fk_app_user_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT,
	CONSTRAINT uq_app_user_email_folded UNIQUE (email_folded)
)

CREATE TABLE job (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	queue TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	dedupe_key TEXT COLLATE "C",
	payload TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	run_at BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	max_attempts BIGINT NOT NULL,
	lease_until BIGINT,
	lease_token TEXT COLLATE "C",
	lease_ms BIGINT,
	checkpoint TEXT COLLATE "C",
	done_units BIGINT NOT NULL,
	total_units BIGINT,
	result TEXT COLLATE "C",
	last_error TEXT COLLATE "C",
	actor TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	finished_at BIGINT,
	CONSTRAINT pk_job PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_job_tenant_id_kind_dedupe_key UNIQUE (tenant_id, kind, dedupe_key),
	CONSTRAINT fk_job_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_job_leased ON job (queue, lease_until) WHERE state = 'running'

CREATE INDEX ix_job_ready ON job (queue, run_at, id) WHERE state = 'ready'

ALTER TABLE job ENABLE ROW LEVEL SECURITY

ALTER TABLE job FORCE ROW LEVEL SECURITY

CREATE POLICY job_tenant ON job USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE POLICY job_claims ON job USING (current_setting('app.claims', true) = 'on')

CREATE TABLE file (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	media_type TEXT COLLATE "C" NOT NULL,
	size BIGINT,
	sha256 TEXT COLLATE "C",
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_file PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_file_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE file ENABLE ROW LEVEL SECURITY

ALTER TABLE file FORCE ROW LEVEL SECURITY

CREATE POLICY file_tenant ON file USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE idempotency_key (
	tenant_id BIGINT NOT NULL,
	principal TEXT COLLATE "C" NOT NULL,
	tool TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	args_hash TEXT COLLATE "C" NOT NULL,
	result TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_idempotency_key PRIMARY KEY (tenant_id, principal, tool, key),
	CONSTRAINT fk_idempotency_key_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY

ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY

CREATE POLICY idempotency_key_tenant ON idempotency_key USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE audit_entry (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor_kind TEXT COLLATE "C" NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	door TEXT COLLATE "C" NOT NULL,
	tool TEXT COLLATE "C" NOT NULL,
	effect TEXT COLLATE "C" NOT NULL,
	outcome TEXT COLLATE "C" NOT NULL,
	args_hash TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	duration_us BIGINT NOT NULL,
	request_id TEXT COLLATE "C" NOT NULL,
	detail TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_audit_entry_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY

ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY

CREATE POLICY audit_entry_tenant ON audit_entry USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE customer (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_folded TEXT COLLATE "C" NOT NULL,
	given_name TEXT COLLATE "C",
	given_name_folded TEXT COLLATE "C",
	family_name TEXT COLLATE "C",
	family_name_folded TEXT COLLATE "C",
	job_title TEXT COLLATE "C",
	job_title_folded TEXT COLLATE "C",
	email TEXT COLLATE "C",
	email_folded TEXT COLLATE "C",
	email_domain TEXT COLLATE "C",
	email_given TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	phone_given TEXT COLLATE "C",
	city TEXT COLLATE "C",
	city_folded TEXT COLLATE "C",
	region TEXT COLLATE "C",
	region_folded TEXT COLLATE "C",
	country TEXT COLLATE "C",
	country_folded TEXT COLLATE "C",
	language TEXT COLLATE "C",
	zone TEXT COLLATE "C",
	company_id BIGINT,
	stage TEXT COLLATE "C",
	stage_changed_at BIGINT,
	status TEXT COLLATE "C" NOT NULL,
	owner TEXT COLLATE "C",
	owner_folded TEXT COLLATE "C",
	source TEXT COLLATE "C",
	source_folded TEXT COLLATE "C",
	source_url TEXT COLLATE "C",
	automation_enabled BOOLEAN NOT NULL,
	do_not_call BOOLEAN NOT NULL,
	score BIGINT,
	flags TEXT COLLATE "C" NOT NULL,
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

ALTER TABLE customer ENABLE ROW LEVEL SECURITY

ALTER TABLE customer FORCE ROW LEVEL SECURITY

CREATE POLICY customer_tenant ON customer USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE segment_version (
	tenant_id BIGINT NOT NULL,
	segment_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	rule TEXT COLLATE "C" NOT NULL,
	rule_hash TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_segment_version PRIMARY KEY (tenant_id, segment_id, version),
	CONSTRAINT fk_segment_version_tenant_id_segment_id FOREIGN KEY(tenant_id, segment_id) REFERENCES segment (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_segment_version_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE segment_version ENABLE ROW LEVEL SECURITY

ALTER TABLE segment_version FORCE ROW LEVEL SECURITY

CREATE POLICY segment_version_tenant ON segment_version USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE snapshot_chunk (
	tenant_id BIGINT NOT NULL,
	snapshot_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	ids BYTEA NOT NULL,
	CONSTRAINT pk_snapshot_chunk PRIMARY KEY (tenant_id, snapshot_id, position),
	CONSTRAINT fk_snapshot_chunk_tenant_id_snapshot_id FOREIGN KEY(tenant_id, snapshot_id) REFERENCES snapshot (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_snapshot_chunk_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE snapshot_chunk ENABLE ROW LEVEL SECURITY

ALTER TABLE snapshot_chunk FORCE ROW LEVEL SECURITY

CREATE POLICY snapshot_chunk_tenant ON snapshot_chunk USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE job_issue (
	tenant_id BIGINT NOT NULL,
	job_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	line BIGINT NOT NULL,
	field TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	refused BOOLEAN NOT NULL,
	CONSTRAINT pk_job_issue PRIMARY KEY (tenant_id, job_id, position),
	CONSTRAINT fk_job_issue_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES job (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_job_issue_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE job_issue ENABLE ROW LEVEL SECURITY

ALTER TABLE job_issue FORCE ROW LEVEL SECURITY

CREATE POLICY job_issue_tenant ON job_issue USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE file_chunk (
	tenant_id BIGINT NOT NULL,
	file_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	data BYTEA NOT NULL,
	CONSTRAINT pk_file_chunk PRIMARY KEY (tenant_id, file_id, position),
	CONSTRAINT fk_file_chunk_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES file (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_file_chunk_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE file_chunk ENABLE ROW LEVEL SECURITY

ALTER TABLE file_chunk FORCE ROW LEVEL SECURITY

CREATE POLICY file_chunk_tenant ON file_chunk USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE communication (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	direction TEXT COLLATE "C" NOT NULL,
	occurred_at BIGINT NOT NULL,
	recorded_at BIGINT NOT NULL,
	campaign TEXT COLLATE "C",
	campaign_folded TEXT COLLATE "C",
	source TEXT COLLATE "C",
	external_id TEXT COLLATE "C",
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_communication PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_communication_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_communication_tenant_id_source_external_id UNIQUE (tenant_id, source, external_id),
	CONSTRAINT fk_communication_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_communication_customer ON communication (tenant_id, customer_id, occurred_at, channel, direction, id)

CREATE INDEX ix_communication_occurred ON communication (tenant_id, occurred_at, id)

CREATE TRIGGER communication_no_change BEFORE UPDATE OR DELETE ON communication FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER communication_no_truncate BEFORE TRUNCATE ON communication FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

ALTER TABLE communication ENABLE ROW LEVEL SECURITY

ALTER TABLE communication FORCE ROW LEVEL SECURITY

CREATE POLICY communication_tenant ON communication USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE customer_external_id (
	tenant_id BIGINT NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	customer_id BIGINT NOT NULL,
	CONSTRAINT pk_customer_external_id PRIMARY KEY (tenant_id, value, source),
	CONSTRAINT fk_customer_external_id_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_customer_external_id_tenant_id_customer_id_source UNIQUE (tenant_id, customer_id, source),
	CONSTRAINT fk_customer_external_id_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE customer_external_id ENABLE ROW LEVEL SECURITY

ALTER TABLE customer_external_id FORCE ROW LEVEL SECURITY

CREATE POLICY customer_external_id_tenant ON customer_external_id USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE customer_tag (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	tag_folded TEXT COLLATE "C" NOT NULL,
	tag TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_customer_tag PRIMARY KEY (tenant_id, customer_id, tag_folded),
	CONSTRAINT fk_customer_tag_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_tag_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_customer_tag_tenant_id_tag_folded_customer_id ON customer_tag (tenant_id, tag_folded, customer_id)

ALTER TABLE customer_tag ENABLE ROW LEVEL SECURITY

ALTER TABLE customer_tag FORCE ROW LEVEL SECURITY

CREATE POLICY customer_tag_tenant ON customer_tag USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE customer_consent (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_customer_consent PRIMARY KEY (tenant_id, customer_id, channel),
	CONSTRAINT fk_customer_consent_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_consent_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_customer_consent_tenant_id_channel_state_customer_id ON customer_consent (tenant_id, channel, state, customer_id)

ALTER TABLE customer_consent ENABLE ROW LEVEL SECURITY

ALTER TABLE customer_consent FORCE ROW LEVEL SECURITY

CREATE POLICY customer_consent_tenant ON customer_consent USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE customer_custom (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C",
	folded TEXT COLLATE "C",
	number_micro BIGINT,
	date_at BIGINT,
	bool BOOLEAN,
	CONSTRAINT pk_customer_custom PRIMARY KEY (tenant_id, customer_id, key),
	CONSTRAINT fk_customer_custom_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_customer_custom_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_customer_custom_tenant_id_key_bool_customer_id ON customer_custom (tenant_id, key, bool, customer_id)

CREATE INDEX ix_customer_custom_tenant_id_key_date_at_customer_id ON customer_custom (tenant_id, key, date_at, customer_id)

CREATE INDEX ix_customer_custom_tenant_id_key_folded_customer_id ON customer_custom (tenant_id, key, folded, customer_id)

CREATE INDEX ix_customer_custom_tenant_id_key_number_micro_customer_id ON customer_custom (tenant_id, key, number_micro, customer_id)

ALTER TABLE customer_custom ENABLE ROW LEVEL SECURITY

ALTER TABLE customer_custom FORCE ROW LEVEL SECURITY

CREATE POLICY customer_custom_tenant ON customer_custom USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

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

CREATE INDEX ix_project_contact_tenant_id_customer_id ON project_contact (tenant_id, customer_id)

ALTER TABLE project_contact ENABLE ROW LEVEL SECURITY

ALTER TABLE project_contact FORCE ROW LEVEL SECURITY

CREATE POLICY project_contact_tenant ON project_contact USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE orders (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	source_folded TEXT COLLATE "C" NOT NULL,
	external_id TEXT COLLATE "C" NOT NULL,
	amount_minor BIGINT NOT NULL,
	currency TEXT COLLATE "C" NOT NULL,
	counted_minor BIGINT,
	ordered_at BIGINT NOT NULL,
	qty_milli BIGINT NOT NULL,
	flags TEXT COLLATE "C" NOT NULL,
	content_hash TEXT COLLATE "C" NOT NULL,
	recorded_at BIGINT NOT NULL,
	CONSTRAINT pk_orders PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_orders_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT uq_orders_tenant_id_source_external_id UNIQUE (tenant_id, source, external_id),
	CONSTRAINT fk_orders_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_orders_customer ON orders (tenant_id, customer_id, ordered_at, counted_minor, id)

ALTER TABLE orders ENABLE ROW LEVEL SECURITY

ALTER TABLE orders FORCE ROW LEVEL SECURITY

CREATE POLICY orders_tenant ON orders USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE communication_status (
	tenant_id BIGINT NOT NULL,
	communication_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	status TEXT COLLATE "C" NOT NULL,
	occurred_at BIGINT NOT NULL,
	CONSTRAINT pk_communication_status PRIMARY KEY (tenant_id, communication_id, position),
	CONSTRAINT fk_communication_status_tenant_id_communication_id FOREIGN KEY(tenant_id, communication_id) REFERENCES communication (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_communication_status_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER communication_status_no_change BEFORE UPDATE OR DELETE ON communication_status FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER communication_status_no_truncate BEFORE TRUNCATE ON communication_status FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

ALTER TABLE communication_status ENABLE ROW LEVEL SECURITY

ALTER TABLE communication_status FORCE ROW LEVEL SECURITY

CREATE POLICY communication_status_tenant ON communication_status USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE communication_body (
	tenant_id BIGINT NOT NULL,
	communication_id BIGINT NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	body TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_communication_body PRIMARY KEY (tenant_id, communication_id),
	CONSTRAINT fk_communication_body_tenant_id_communication_id FOREIGN KEY(tenant_id, communication_id) REFERENCES communication (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_communication_body_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE communication_body ENABLE ROW LEVEL SECURITY

ALTER TABLE communication_body FORCE ROW LEVEL SECURITY

CREATE POLICY communication_body_tenant ON communication_body USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE order_item (
	tenant_id BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	sku TEXT COLLATE "C",
	sku_folded TEXT COLLATE "C",
	product TEXT COLLATE "C",
	product_folded TEXT COLLATE "C",
	category TEXT COLLATE "C",
	category_folded TEXT COLLATE "C",
	qty_milli BIGINT NOT NULL,
	price_minor BIGINT NOT NULL,
	CONSTRAINT pk_order_item PRIMARY KEY (tenant_id, order_id, line),
	CONSTRAINT fk_order_item_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_order_item_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_order_item_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_order_item_tenant_id_category_folded_customer_id_order_id ON order_item (tenant_id, category_folded, customer_id, order_id)

CREATE INDEX ix_order_item_tenant_id_product_folded_customer_id_order_id ON order_item (tenant_id, product_folded, customer_id, order_id)

CREATE INDEX ix_order_item_tenant_id_sku_folded_customer_id_order_id ON order_item (tenant_id, sku_folded, customer_id, order_id)

ALTER TABLE order_item ENABLE ROW LEVEL SECURITY

ALTER TABLE order_item FORCE ROW LEVEL SECURITY

CREATE POLICY order_item_tenant ON order_item USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)
