-- Who signs in with an account of an identity provider (OpenID Connect).

-- SHA-256 of the issuer and its subject: what the provider calls somebody is nobody else's business. Gone when somebody is erased.
CREATE TABLE {schema}.user_identities (
    hash       bytea       NOT NULL,
    user_id    uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT user_identities_pkey PRIMARY KEY (hash)
);
CREATE INDEX user_identities_of_user ON {schema}.user_identities (user_id);

-- SHA-256 of the issuer and its session (sid) that this one was opened by: when that ends, this does.
ALTER TABLE {schema}.sessions ADD COLUMN provider_session bytea NULL;
CREATE INDEX sessions_of_provider_session ON {schema}.sessions (provider_session) WHERE provider_session IS NOT NULL;

-- What may be used once, until its time is over: tokens by which a provider ends sessions, and tickets of who comes back from it.
CREATE TABLE {schema}.used_tokens (
    hash       bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT used_tokens_pkey PRIMARY KEY (hash)
);
