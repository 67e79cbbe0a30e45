-- Read model: how much came from where.

CREATE TABLE {schema}.metric_sources (
    stream_id uuid   NOT NULL,
    version   bigint NOT NULL,
    data      jsonb  NOT NULL,
    CONSTRAINT metric_sources_pkey PRIMARY KEY (stream_id)
);
