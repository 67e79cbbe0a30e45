-- What users show besides a password. Their log has that they did so, and nothing that it could be done with.

-- The secret that an authenticator app makes codes from (RFC 6238), encrypted. It counts once a first code has confirmed it.
CREATE TABLE {schema}.user_totp (
    user_id      uuid        NOT NULL,
    secret       bytea       NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz NULL,
    -- The time step of the last code that was taken: none of it or of an earlier one is taken again.
    last_step    bigint      NULL,
    CONSTRAINT user_totp_pkey PRIMARY KEY (user_id)
);

-- For who has lost the app: SHA-256 of 80 random bits, so a slow hash would protect nothing. Gone when used.
CREATE TABLE {schema}.user_recovery_codes (
    user_id uuid  NOT NULL,
    hash    bytea NOT NULL,
    CONSTRAINT user_recovery_codes_pkey PRIMARY KEY (user_id, hash)
);

-- Public keys of passkeys (WebAuthn): nobody signs in with what stands here.
CREATE TABLE {schema}.passkeys (
    credential_id bytea       NOT NULL,
    user_id       uuid        NOT NULL,
    public_key    bytea       NOT NULL,
    -- Of uses, as the device counts them; 0 of one that does not.
    sign_count    bigint      NOT NULL,
    -- The make of the device; all zeros of one that does not say.
    aaguid        uuid        NOT NULL,
    transports    text[]      NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz NULL,
    CONSTRAINT passkeys_pkey PRIMARY KEY (credential_id)
);
CREATE INDEX passkeys_of_user ON {schema}.passkeys (user_id);

-- Challenges that were answered, until their time is over: none is answered twice.
CREATE TABLE {schema}.passkey_challenges (
    challenge  bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT passkey_challenges_pkey PRIMARY KEY (challenge)
);
