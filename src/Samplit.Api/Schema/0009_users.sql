-- What must not be in events of users: what they are called, what they sign in with, and where they are signed in.

CREATE TABLE {schema}.users (
    id              uuid        NOT NULL,
    -- Null when the person was erased.
    user_name       text        NULL,
    email           text        NULL,
    full_name       text        NULL,
    company         text        NULL,
    preferences     jsonb       NOT NULL DEFAULT '{}',
    last_sign_in_at timestamptz NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_user_name ON {schema}.users (lower(user_name));
CREATE UNIQUE INDEX users_email ON {schema}.users (lower(email));

-- A slow hash with its own salt and parameters; null when the person was erased.
CREATE TABLE {schema}.user_passwords (
    user_id uuid NOT NULL,
    hash    text NULL,
    CONSTRAINT user_passwords_pkey PRIMARY KEY (user_id)
);

-- SHA-256 of what the browser has: 256 random bits, so a slow hash would protect nothing.
CREATE TABLE {schema}.sessions (
    hash           bytea       NOT NULL,
    -- To name it by.
    id             uuid        NOT NULL,
    -- A user, or the break-glass that somebody came in by.
    user_id        uuid        NOT NULL,
    is_break_glass boolean     NOT NULL,
    created_at     timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    -- When whoever it is showed last who they are.
    step_up_at     timestamptz NOT NULL,
    user_agent     text        NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (hash)
);
CREATE INDEX sessions_of_user ON {schema}.sessions (user_id);

-- Links that are told once: SHA-256 of 256 random bits. Of the first user's, who there is not yet, the user is null.
CREATE TABLE {schema}.user_links (
    hash       bytea       NOT NULL,
    purpose    text        NOT NULL CHECK (purpose IN ('setup', 'invitation', 'reset', 'break_glass')),
    user_id    uuid        NULL,
    expires_at timestamptz NOT NULL,
    -- Used, or replaced by another one.
    used_at    timestamptz NULL,
    CONSTRAINT user_links_pkey PRIMARY KEY (hash),
    CONSTRAINT user_links_user CHECK ((user_id IS NULL) = (purpose = 'setup'))
);
CREATE INDEX user_links_of_user ON {schema}.user_links (user_id);

-- How often somebody may still try, by account, known device and address. The keys are hashes.
CREATE TABLE {schema}.sign_in_buckets (
    key    text             NOT NULL,
    tokens double precision NOT NULL,
    at     timestamptz      NOT NULL,
    CONSTRAINT sign_in_buckets_pkey PRIMARY KEY (key)
);
CREATE INDEX sign_in_buckets_at ON {schema}.sign_in_buckets (at);
