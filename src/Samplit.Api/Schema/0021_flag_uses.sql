-- When a flag was asked for last in an environment, to the minute. Nothing says by whom.
CREATE TABLE {schema}.flag_uses (
    flag_id      uuid        NOT NULL,
    environment  text        NOT NULL,
    evaluated_at timestamptz NOT NULL,
    CONSTRAINT flag_uses_pkey PRIMARY KEY (flag_id, environment)
) WITH (fillfactor = 50);
