-- What must not be in events: secrets, and what a visitor may ask us to forget.

-- Key ring of ASP.NET Core Data Protection, which encrypts salts and algorithm states.
CREATE TABLE {schema}.data_protection_keys (
    name       text        NOT NULL,
    xml        text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT data_protection_keys_pkey PRIMARY KEY (name)
);

-- Salt of the visitor keys of an experiment, encrypted. Destroying it unlinks every visitor of the experiment.
CREATE TABLE {schema}.visitor_salts (
    experiment_id uuid  NOT NULL,
    salt          bytea NOT NULL,
    CONSTRAINT visitor_salts_pkey PRIMARY KEY (experiment_id)
);

-- What the caller told about a visitor at the assignment.
CREATE TABLE {schema}.visitor_contexts (
    experiment_id uuid  NOT NULL,
    visitor       bytea NOT NULL,
    context       jsonb NOT NULL,
    CONSTRAINT visitor_contexts_pkey PRIMARY KEY (experiment_id, visitor)
);
