-- Read model: the sites that experiments run on.

CREATE TABLE {schema}.installations (
    stream_id uuid   NOT NULL,
    version   bigint NOT NULL,
    data      jsonb  NOT NULL,
    CONSTRAINT installations_pkey PRIMARY KEY (stream_id)
);
