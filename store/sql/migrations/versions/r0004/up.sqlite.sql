CREATE TABLE contact_policy (
	tenant_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	policy TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_contact_policy PRIMARY KEY (tenant_id, version),
	CONSTRAINT fk_contact_policy_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER contact_policy_no_update BEFORE UPDATE ON contact_policy BEGIN SELECT RAISE(ABORT, 'contact_policy is append-only'); END

CREATE TRIGGER contact_policy_no_delete BEFORE DELETE ON contact_policy BEGIN SELECT RAISE(ABORT, 'contact_policy is append-only'); END

CREATE TRIGGER contact_policy_no_insert BEFORE INSERT ON contact_policy WHEN EXISTS (SELECT 1 FROM contact_policy WHERE (tenant_id = NEW.tenant_id AND version = NEW.version)) BEGIN SELECT RAISE(ABORT, 'contact_policy is append-only'); END

CREATE TABLE suppression (
	tenant_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	address_folded TEXT NOT NULL,
	reason TEXT NOT NULL,
	evidence TEXT NOT NULL,
	since BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_suppression PRIMARY KEY (tenant_id, channel, address_folded),
	CONSTRAINT fk_suppression_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE template (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	slug TEXT NOT NULL,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	channel TEXT NOT NULL,
	purpose TEXT NOT NULL,
	goal TEXT NOT NULL,
	language TEXT NOT NULL,
	content TEXT NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_template PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_template_tenant_id_slug UNIQUE (tenant_id, slug),
	CONSTRAINT fk_template_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_template_name ON template (tenant_id, name_folded, id)

CREATE TABLE proposal (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	state TEXT NOT NULL,
	title TEXT NOT NULL,
	args TEXT NOT NULL,
	"plan" TEXT NOT NULL,
	digest TEXT NOT NULL,
	policy_version BIGINT NOT NULL,
	size BIGINT NOT NULL,
	requester_kind TEXT NOT NULL,
	requester TEXT NOT NULL,
	door TEXT NOT NULL,
	subject_id BIGINT,
	supersedes_id BIGINT,
	tainted BOOLEAN NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	decided_at BIGINT,
	decided_by TEXT,
	note TEXT NOT NULL,
	job_id BIGINT,
	CONSTRAINT pk_proposal PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_proposal_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_proposal_state ON proposal (tenant_id, state, id)

CREATE INDEX ix_proposal_subject ON proposal (tenant_id, subject_id)

CREATE TABLE proposal_approval (
	tenant_id BIGINT NOT NULL,
	proposal_id BIGINT NOT NULL,
	person TEXT NOT NULL,
	door TEXT NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_proposal_approval PRIMARY KEY (tenant_id, proposal_id, person),
	CONSTRAINT fk_proposal_approval_tenant_id_proposal_id FOREIGN KEY(tenant_id, proposal_id) REFERENCES proposal (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_proposal_approval_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE consent_event (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	state TEXT NOT NULL,
	source TEXT NOT NULL,
	occurred_at BIGINT NOT NULL,
	recorded_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_consent_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_consent_event_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_consent_event_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_consent_event_customer ON consent_event (tenant_id, customer_id, occurred_at, id)

CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END

CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END

CREATE TRIGGER consent_event_no_insert BEFORE INSERT ON consent_event WHEN EXISTS (SELECT 1 FROM consent_event WHERE (tenant_id = NEW.tenant_id AND id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END

CREATE TABLE terminal_state (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	scope TEXT NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	override_allowed BOOLEAN NOT NULL,
	customer_id BIGINT,
	project_id BIGINT,
	since BIGINT NOT NULL,
	actor TEXT NOT NULL,
	lifted_at BIGINT,
	lifted_by TEXT,
	CONSTRAINT pk_terminal_state PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_terminal_state_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_terminal_state_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_terminal_state_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_terminal_state_customer ON terminal_state (tenant_id, customer_id)

CREATE INDEX ix_terminal_state_project ON terminal_state (tenant_id, project_id)

CREATE TABLE contact_attempt (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	purpose TEXT,
	at BIGINT NOT NULL,
	project_id BIGINT,
	campaign_id BIGINT,
	communication_id BIGINT,
	CONSTRAINT pk_contact_attempt PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_contact_attempt_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_contact_attempt_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_contact_attempt_customer ON contact_attempt (tenant_id, customer_id, at, channel, purpose, project_id)

CREATE TABLE draft (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	channel TEXT NOT NULL,
	purpose TEXT NOT NULL,
	goal TEXT NOT NULL,
	tone TEXT NOT NULL,
	language TEXT NOT NULL,
	audience_id BIGINT,
	customer_id BIGINT,
	segment_id BIGINT,
	project_id BIGINT,
	latest BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	actor TEXT NOT NULL,
	CONSTRAINT pk_draft PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_draft_tenant_id_audience_id FOREIGN KEY(tenant_id, audience_id) REFERENCES audience (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_draft_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_draft_tenant_id_segment_id FOREIGN KEY(tenant_id, segment_id) REFERENCES segment (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_draft_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_draft_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_draft_tenant_id_audience_id ON draft (tenant_id, audience_id)

CREATE INDEX ix_draft_tenant_id_customer_id ON draft (tenant_id, customer_id)

CREATE INDEX ix_draft_tenant_id_project_id ON draft (tenant_id, project_id)

CREATE INDEX ix_draft_tenant_id_segment_id ON draft (tenant_id, segment_id)

CREATE TABLE consent_proof (
	tenant_id BIGINT NOT NULL,
	event_id BIGINT NOT NULL,
	proof TEXT NOT NULL,
	CONSTRAINT pk_consent_proof PRIMARY KEY (tenant_id, event_id),
	CONSTRAINT fk_consent_proof_tenant_id_event_id FOREIGN KEY(tenant_id, event_id) REFERENCES consent_event (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_consent_proof_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE TABLE draft_version (
	tenant_id BIGINT NOT NULL,
	draft_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	content TEXT NOT NULL,
	given TEXT NOT NULL,
	writer TEXT NOT NULL,
	note TEXT NOT NULL,
	versioned_at BIGINT NOT NULL,
	versioned_by TEXT NOT NULL,
	CONSTRAINT pk_draft_version PRIMARY KEY (tenant_id, draft_id, version),
	CONSTRAINT fk_draft_version_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES draft (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_draft_version_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER draft_version_no_update BEFORE UPDATE ON draft_version BEGIN SELECT RAISE(ABORT, 'draft_version is append-only'); END

CREATE TRIGGER draft_version_no_delete BEFORE DELETE ON draft_version BEGIN SELECT RAISE(ABORT, 'draft_version is append-only'); END

CREATE TRIGGER draft_version_no_insert BEFORE INSERT ON draft_version WHEN EXISTS (SELECT 1 FROM draft_version WHERE (tenant_id = NEW.tenant_id AND draft_id = NEW.draft_id AND version = NEW.version)) BEGIN SELECT RAISE(ABORT, 'draft_version is append-only'); END

CREATE TABLE campaign (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	channel TEXT NOT NULL,
	purpose TEXT NOT NULL,
	state TEXT NOT NULL,
	draft_id BIGINT NOT NULL,
	draft_version BIGINT NOT NULL,
	audience_id BIGINT,
	segment_id BIGINT,
	rule_hash TEXT NOT NULL,
	recipients_hash TEXT NOT NULL,
	content TEXT NOT NULL,
	given TEXT NOT NULL,
	policy_version BIGINT NOT NULL,
	pace_per_minute BIGINT,
	language TEXT NOT NULL,
	run BIGINT NOT NULL,
	pause_reason TEXT NOT NULL,
	resume_at BIGINT,
	actor TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT,
	finished_at BIGINT,
	CONSTRAINT pk_campaign PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_campaign_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES draft (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_campaign_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_campaign_draft ON campaign (tenant_id, draft_id)

CREATE INDEX ix_campaign_name ON campaign (tenant_id, name_folded, id)

CREATE TABLE recipient (
	tenant_id BIGINT NOT NULL,
	campaign_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	variant BIGINT NOT NULL,
	address TEXT NOT NULL,
	state TEXT NOT NULL,
	reasons TEXT NOT NULL,
	merged TEXT NOT NULL,
	not_before BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	token TEXT,
	attempt_id BIGINT,
	communication_id BIGINT,
	vendor_id TEXT,
	error TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_recipient PRIMARY KEY (tenant_id, campaign_id, customer_id),
	CONSTRAINT fk_recipient_tenant_id_campaign_id FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaign (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_recipient_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_recipient_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)
 WITHOUT ROWID

CREATE INDEX ix_recipient_attempting ON recipient (tenant_id, campaign_id, state, updated_at, customer_id) WHERE state = 'attempting'

CREATE INDEX ix_recipient_customer ON recipient (tenant_id, customer_id)

CREATE INDEX ix_recipient_pending ON recipient (tenant_id, campaign_id, not_before, customer_id) WHERE state = 'pending'
