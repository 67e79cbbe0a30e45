-- What the documents of a stream were at some versions, about every thousand, so that going back in time need not fold more
-- events than that. They follow from the events; nothing but time travel reads them.

CREATE TABLE {schema}.stream_snapshots (
    stream_id uuid        NOT NULL,
    version   bigint      NOT NULL,
    layout    int         NOT NULL,
    at        timestamptz NOT NULL,
    data      jsonb       NOT NULL,
    CONSTRAINT stream_snapshots_pkey PRIMARY KEY (stream_id, layout, version)
);
