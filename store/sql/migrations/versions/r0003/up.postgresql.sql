CREATE TABLE chat_thread (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	person TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	title TEXT COLLATE "C" NOT NULL,
	title_folded TEXT COLLATE "C" NOT NULL,
	details TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_chat_thread PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_chat_thread_tenant_id_person_key UNIQUE (tenant_id, person, key),
	CONSTRAINT fk_chat_thread_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_chat_thread_latest ON chat_thread (tenant_id, person, updated_at, id)

ALTER TABLE chat_thread ENABLE ROW LEVEL SECURITY

ALTER TABLE chat_thread FORCE ROW LEVEL SECURITY

CREATE POLICY chat_thread_tenant ON chat_thread USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE chat_step (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	parent TEXT COLLATE "C",
	kind TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	input TEXT COLLATE "C" NOT NULL,
	output TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT,
	ended_at BIGINT,
	failed BOOLEAN NOT NULL,
	details TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_chat_step PRIMARY KEY (tenant_id, thread_id, key),
	CONSTRAINT fk_chat_step_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_step_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_chat_step_key ON chat_step (tenant_id, key)

ALTER TABLE chat_step ENABLE ROW LEVEL SECURITY

ALTER TABLE chat_step FORCE ROW LEVEL SECURITY

CREATE POLICY chat_step_tenant ON chat_step USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE chat_spoken (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	step_key TEXT COLLATE "C" NOT NULL,
	folded TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_chat_spoken PRIMARY KEY (tenant_id, thread_id, step_key),
	CONSTRAINT fk_chat_spoken_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_spoken_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE chat_spoken ENABLE ROW LEVEL SECURITY

ALTER TABLE chat_spoken FORCE ROW LEVEL SECURITY

CREATE POLICY chat_spoken_tenant ON chat_spoken USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE chat_element (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	step_key TEXT COLLATE "C",
	kind TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	display TEXT COLLATE "C" NOT NULL,
	media_type TEXT COLLATE "C",
	file_id BIGINT,
	details TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_chat_element PRIMARY KEY (tenant_id, thread_id, key),
	CONSTRAINT fk_chat_element_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_element_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES file (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_element_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_chat_element_file ON chat_element (tenant_id, file_id)

ALTER TABLE chat_element ENABLE ROW LEVEL SECURITY

ALTER TABLE chat_element FORCE ROW LEVEL SECURITY

CREATE POLICY chat_element_tenant ON chat_element USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE chat_verdict (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	step_key TEXT COLLATE "C" NOT NULL,
	good BOOLEAN NOT NULL,
	comment TEXT COLLATE "C" NOT NULL,
	judged_at BIGINT NOT NULL,
	CONSTRAINT pk_chat_verdict PRIMARY KEY (tenant_id, thread_id, step_key),
	CONSTRAINT fk_chat_verdict_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_verdict_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE chat_verdict ENABLE ROW LEVEL SECURITY

ALTER TABLE chat_verdict FORCE ROW LEVEL SECURITY

CREATE POLICY chat_verdict_tenant ON chat_verdict USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)
