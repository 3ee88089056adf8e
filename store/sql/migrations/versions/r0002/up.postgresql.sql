CREATE TABLE import_customer (
	tenant_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	job_id BIGINT NOT NULL,
	touched_id BIGINT NOT NULL,
	previous TEXT COLLATE "C",
	changed_by BIGINT,
	CONSTRAINT pk_import_customer PRIMARY KEY (tenant_id, customer_id, job_id),
	CONSTRAINT fk_import_customer_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES job (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_import_customer_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_import_customer_job ON import_customer (tenant_id, job_id, customer_id)

ALTER TABLE import_customer ENABLE ROW LEVEL SECURITY

ALTER TABLE import_customer FORCE ROW LEVEL SECURITY

CREATE POLICY import_customer_tenant ON import_customer USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE import_order (
	tenant_id BIGINT NOT NULL,
	job_id BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	CONSTRAINT pk_import_order PRIMARY KEY (tenant_id, job_id, order_id),
	CONSTRAINT fk_import_order_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES job (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_import_order_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE import_order ENABLE ROW LEVEL SECURITY

ALTER TABLE import_order FORCE ROW LEVEL SECURITY

CREATE POLICY import_order_tenant ON import_order USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE INDEX ix_order_item_customer ON order_item (tenant_id, customer_id)
