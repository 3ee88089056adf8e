CREATE TABLE chat_thread (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	person TEXT NOT NULL,
	"key" TEXT NOT NULL,
	title TEXT NOT NULL,
	title_folded TEXT NOT NULL,
	details TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_chat_thread PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_chat_thread_tenant_id_person_key UNIQUE (tenant_id, person, "key"),
	CONSTRAINT fk_chat_thread_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_chat_thread_latest ON chat_thread (tenant_id, person, updated_at, id)

CREATE TABLE chat_step (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	"key" TEXT NOT NULL,
	position BIGINT NOT NULL,
	parent TEXT,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	input TEXT NOT NULL,
	output TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT,
	ended_at BIGINT,
	failed BOOLEAN NOT NULL,
	details TEXT NOT NULL,
	CONSTRAINT pk_chat_step PRIMARY KEY (tenant_id, thread_id, "key"),
	CONSTRAINT fk_chat_step_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_step_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_chat_step_key ON chat_step (tenant_id, "key")

CREATE TABLE chat_spoken (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	step_key TEXT NOT NULL,
	folded TEXT NOT NULL,
	CONSTRAINT pk_chat_spoken PRIMARY KEY (tenant_id, thread_id, step_key),
	CONSTRAINT fk_chat_spoken_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_spoken_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE chat_element (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	"key" TEXT NOT NULL,
	position BIGINT NOT NULL,
	step_key TEXT,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	display TEXT NOT NULL,
	media_type TEXT,
	file_id BIGINT,
	details TEXT NOT NULL,
	CONSTRAINT pk_chat_element PRIMARY KEY (tenant_id, thread_id, "key"),
	CONSTRAINT fk_chat_element_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_element_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES file (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_element_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_chat_element_file ON chat_element (tenant_id, file_id)

CREATE TABLE chat_verdict (
	tenant_id BIGINT NOT NULL,
	thread_id BIGINT NOT NULL,
	step_key TEXT NOT NULL,
	good BOOLEAN NOT NULL,
	comment TEXT NOT NULL,
	judged_at BIGINT NOT NULL,
	CONSTRAINT pk_chat_verdict PRIMARY KEY (tenant_id, thread_id, step_key),
	CONSTRAINT fk_chat_verdict_tenant_id_thread_id FOREIGN KEY(tenant_id, thread_id) REFERENCES chat_thread (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_chat_verdict_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID
