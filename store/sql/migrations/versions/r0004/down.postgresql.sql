DROP TABLE recipient

DROP TABLE campaign

DROP TABLE draft_version

DROP TABLE consent_proof

DROP TABLE draft

DROP TABLE contact_attempt

DROP TABLE terminal_state

DROP TABLE consent_event

DROP TABLE proposal_approval

DROP TABLE proposal

DROP TABLE template

DROP TABLE suppression

DROP TABLE contact_policy
