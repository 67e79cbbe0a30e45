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
