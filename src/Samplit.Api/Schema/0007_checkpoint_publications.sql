-- Which checkpoint went to which witness, folder or URL: recorded in the transaction that marks the message as handled.

CREATE TABLE {schema}.checkpoint_publications (
    outlet        text         NOT NULL, -- 'folder', 'url', or the name of a witness's key
    size          bigint       NOT NULL,
    signatures    int          NOT NULL, -- how many the checkpoint had
    published_at  timestamptz  NOT NULL,
    CONSTRAINT checkpoint_publications_pkey PRIMARY KEY (outlet, size)
);
