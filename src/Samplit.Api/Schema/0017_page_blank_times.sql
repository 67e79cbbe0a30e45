-- Of how many visitors of an experiment parts of a page were hidden, and of how many for longer than a limit. Nothing says
-- who they were.
CREATE TABLE {schema}.page_blank_times (
    experiment_id      uuid   NOT NULL,
    limit_milliseconds int    NOT NULL,
    visitors           bigint NOT NULL,
    over_limit         bigint NOT NULL,
    CONSTRAINT page_blank_times_pkey PRIMARY KEY (experiment_id, limit_milliseconds)
) WITH (fillfactor = 50);
