CREATE TABLE contact_policy (
	tenant_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	policy TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_contact_policy PRIMARY KEY (tenant_id, version),
	CONSTRAINT fk_contact_policy_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER contact_policy_no_change BEFORE UPDATE OR DELETE ON contact_policy FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER contact_policy_no_truncate BEFORE TRUNCATE ON contact_policy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

ALTER TABLE contact_policy ENABLE ROW LEVEL SECURITY

ALTER TABLE contact_policy FORCE ROW LEVEL SECURITY

CREATE POLICY contact_policy_tenant ON contact_policy USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE suppression (
	tenant_id BIGINT NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	address_folded TEXT COLLATE "C" NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	evidence TEXT COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_suppression PRIMARY KEY (tenant_id, channel, address_folded),
	CONSTRAINT fk_suppression_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE suppression ENABLE ROW LEVEL SECURITY

ALTER TABLE suppression FORCE ROW LEVEL SECURITY

CREATE POLICY suppression_tenant ON suppression USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE template (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	slug TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_folded TEXT COLLATE "C" NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	purpose TEXT COLLATE "C" NOT NULL,
	goal TEXT COLLATE "C" NOT NULL,
	language TEXT COLLATE "C" NOT NULL,
	content TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_template PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_template_tenant_id_slug UNIQUE (tenant_id, slug),
	CONSTRAINT fk_template_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_template_name ON template (tenant_id, name_folded, id)

ALTER TABLE template ENABLE ROW LEVEL SECURITY

ALTER TABLE template FORCE ROW LEVEL SECURITY

CREATE POLICY template_tenant ON template USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE proposal (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	title TEXT COLLATE "C" NOT NULL,
	args TEXT COLLATE "C" NOT NULL,
	plan TEXT COLLATE "C" NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	policy_version BIGINT NOT NULL,
	size BIGINT NOT NULL,
	requester_kind TEXT COLLATE "C" NOT NULL,
	requester TEXT COLLATE "C" NOT NULL,
	door TEXT COLLATE "C" NOT NULL,
	subject_id BIGINT,
	supersedes_id BIGINT,
	tainted BOOLEAN NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	decided_at BIGINT,
	decided_by TEXT COLLATE "C",
	note TEXT COLLATE "C" NOT NULL,
	job_id BIGINT,
	CONSTRAINT pk_proposal PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_proposal_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_proposal_state ON proposal (tenant_id, state, id)

CREATE INDEX ix_proposal_subject ON proposal (tenant_id, subject_id)

ALTER TABLE proposal ENABLE ROW LEVEL SECURITY

ALTER TABLE proposal FORCE ROW LEVEL SECURITY

CREATE POLICY proposal_tenant ON proposal USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE proposal_approval (
	tenant_id BIGINT NOT NULL,
	proposal_id BIGINT NOT NULL,
	person TEXT COLLATE "C" NOT NULL,
	door TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL,
	CONSTRAINT pk_proposal_approval PRIMARY KEY (tenant_id, proposal_id, person),
	CONSTRAINT fk_proposal_approval_tenant_id_proposal_id FOREIGN KEY(tenant_id, proposal_id) REFERENCES proposal (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_proposal_approval_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE proposal_approval ENABLE ROW LEVEL SECURITY

ALTER TABLE proposal_approval FORCE ROW LEVEL SECURITY

CREATE POLICY proposal_approval_tenant ON proposal_approval USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE consent_event (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	occurred_at BIGINT NOT NULL,
	recorded_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_consent_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_consent_event_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_consent_event_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_consent_event_customer ON consent_event (tenant_id, customer_id, occurred_at, id)

CREATE TRIGGER consent_event_no_change BEFORE UPDATE OR DELETE ON consent_event FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER consent_event_no_truncate BEFORE TRUNCATE ON consent_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

ALTER TABLE consent_event ENABLE ROW LEVEL SECURITY

ALTER TABLE consent_event FORCE ROW LEVEL SECURITY

CREATE POLICY consent_event_tenant ON consent_event USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE terminal_state (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	scope TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	override_allowed BOOLEAN NOT NULL,
	customer_id BIGINT,
	project_id BIGINT,
	since BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	lifted_at BIGINT,
	lifted_by TEXT COLLATE "C",
	CONSTRAINT pk_terminal_state PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_terminal_state_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_terminal_state_tenant_id_project_id FOREIGN KEY(tenant_id, project_id) REFERENCES project (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_terminal_state_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_terminal_state_customer ON terminal_state (tenant_id, customer_id)

CREATE INDEX ix_terminal_state_project ON terminal_state (tenant_id, project_id)

ALTER TABLE terminal_state ENABLE ROW LEVEL SECURITY

ALTER TABLE terminal_state FORCE ROW LEVEL SECURITY

CREATE POLICY terminal_state_tenant ON terminal_state USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE contact_attempt (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	purpose TEXT COLLATE "C",
	at BIGINT NOT NULL,
	project_id BIGINT,
	campaign_id BIGINT,
	communication_id BIGINT,
	CONSTRAINT pk_contact_attempt PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_contact_attempt_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_contact_attempt_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_contact_attempt_customer ON contact_attempt (tenant_id, customer_id, at, channel, purpose, project_id)

ALTER TABLE contact_attempt ENABLE ROW LEVEL SECURITY

ALTER TABLE contact_attempt FORCE ROW LEVEL SECURITY

CREATE POLICY contact_attempt_tenant ON contact_attempt USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE draft (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	purpose TEXT COLLATE "C" NOT NULL,
	goal TEXT COLLATE "C" NOT NULL,
	tone TEXT COLLATE "C" NOT NULL,
	language TEXT COLLATE "C" NOT NULL,
	audience_id BIGINT,
	customer_id BIGINT,
	segment_id BIGINT,
	project_id BIGINT,
	latest BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
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

ALTER TABLE draft ENABLE ROW LEVEL SECURITY

ALTER TABLE draft FORCE ROW LEVEL SECURITY

CREATE POLICY draft_tenant ON draft USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE consent_proof (
	tenant_id BIGINT NOT NULL,
	event_id BIGINT NOT NULL,
	proof TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_consent_proof PRIMARY KEY (tenant_id, event_id),
	CONSTRAINT fk_consent_proof_tenant_id_event_id FOREIGN KEY(tenant_id, event_id) REFERENCES consent_event (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_consent_proof_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

ALTER TABLE consent_proof ENABLE ROW LEVEL SECURITY

ALTER TABLE consent_proof FORCE ROW LEVEL SECURITY

CREATE POLICY consent_proof_tenant ON consent_proof USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE draft_version (
	tenant_id BIGINT NOT NULL,
	draft_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	content TEXT COLLATE "C" NOT NULL,
	given TEXT COLLATE "C" NOT NULL,
	writer TEXT COLLATE "C" NOT NULL,
	note TEXT COLLATE "C" NOT NULL,
	versioned_at BIGINT NOT NULL,
	versioned_by TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_draft_version PRIMARY KEY (tenant_id, draft_id, version),
	CONSTRAINT fk_draft_version_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES draft (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_draft_version_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE TRIGGER draft_version_no_change BEFORE UPDATE OR DELETE ON draft_version FOR EACH ROW EXECUTE FUNCTION refuse_change()

CREATE TRIGGER draft_version_no_truncate BEFORE TRUNCATE ON draft_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

ALTER TABLE draft_version ENABLE ROW LEVEL SECURITY

ALTER TABLE draft_version FORCE ROW LEVEL SECURITY

CREATE POLICY draft_version_tenant ON draft_version USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE campaign (
	tenant_id BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_folded TEXT COLLATE "C" NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	purpose TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	draft_id BIGINT NOT NULL,
	draft_version BIGINT NOT NULL,
	audience_id BIGINT,
	segment_id BIGINT,
	rule_hash TEXT COLLATE "C" NOT NULL,
	recipients_hash TEXT COLLATE "C" NOT NULL,
	content TEXT COLLATE "C" NOT NULL,
	given TEXT COLLATE "C" NOT NULL,
	policy_version BIGINT NOT NULL,
	pace_per_minute BIGINT,
	language TEXT COLLATE "C" NOT NULL,
	run BIGINT NOT NULL,
	pause_reason TEXT COLLATE "C" NOT NULL,
	resume_at BIGINT,
	actor TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	started_at BIGINT,
	finished_at BIGINT,
	CONSTRAINT pk_campaign PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_campaign_tenant_id_draft_id FOREIGN KEY(tenant_id, draft_id) REFERENCES draft (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_campaign_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_campaign_draft ON campaign (tenant_id, draft_id)

CREATE INDEX ix_campaign_name ON campaign (tenant_id, name_folded, id)

ALTER TABLE campaign ENABLE ROW LEVEL SECURITY

ALTER TABLE campaign FORCE ROW LEVEL SECURITY

CREATE POLICY campaign_tenant ON campaign USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)

CREATE TABLE recipient (
	tenant_id BIGINT NOT NULL,
	campaign_id BIGINT NOT NULL,
	customer_id BIGINT NOT NULL,
	variant BIGINT NOT NULL,
	address TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	reasons TEXT COLLATE "C" NOT NULL,
	merged TEXT COLLATE "C" NOT NULL,
	not_before BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	token TEXT COLLATE "C",
	attempt_id BIGINT,
	communication_id BIGINT,
	vendor_id TEXT COLLATE "C",
	error TEXT COLLATE "C" NOT NULL,
	updated_at BIGINT NOT NULL,
	CONSTRAINT pk_recipient PRIMARY KEY (tenant_id, campaign_id, customer_id),
	CONSTRAINT fk_recipient_tenant_id_campaign_id FOREIGN KEY(tenant_id, campaign_id) REFERENCES campaign (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_recipient_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customer (tenant_id, id) ON DELETE RESTRICT,
	CONSTRAINT fk_recipient_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenant (id) ON DELETE RESTRICT
)

CREATE INDEX ix_recipient_attempting ON recipient (tenant_id, campaign_id, state, updated_at, customer_id) WHERE state = 'attempting'

CREATE INDEX ix_recipient_customer ON recipient (tenant_id, customer_id)

CREATE INDEX ix_recipient_pending ON recipient (tenant_id, campaign_id, not_before, customer_id) WHERE state = 'pending'

ALTER TABLE recipient ENABLE ROW LEVEL SECURITY

ALTER TABLE recipient FORCE ROW LEVEL SECURITY

CREATE POLICY recipient_tenant ON recipient USING (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)
