-- What must not be in an installation's events.

-- Public: it stands in the pages. An old one goes on for a while after it was replaced.
CREATE TABLE {schema}.installation_tokens (
    token           text        NOT NULL,
    installation_id uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    valid_until     timestamptz NULL,
    CONSTRAINT installation_tokens_pkey PRIMARY KEY (token)
);
CREATE UNIQUE INDEX installation_tokens_current ON {schema}.installation_tokens (installation_id)
    WHERE valid_until IS NULL;

-- What the platform gave us to speak with it, encrypted. Emptied when the installation is revoked.
CREATE TABLE {schema}.installation_secrets (
    installation_id uuid  NOT NULL,
    secret          bytea NULL,
    CONSTRAINT installation_secrets_pkey PRIMARY KEY (installation_id)
);
