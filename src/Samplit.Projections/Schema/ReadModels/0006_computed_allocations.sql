-- Read model: what was computed of the last days when somebody asked, with its inputs.

CREATE TABLE {schema}.computed_allocations (
    experiment_id     uuid        NOT NULL,
    number            int         NOT NULL,
    version           bigint      NOT NULL,
    computed_at       timestamptz NOT NULL,
    window_days       int         NOT NULL,
    algorithm         text        NOT NULL,
    algorithm_version text        NOT NULL,
    seed              bigint      NOT NULL,
    used_fallback     boolean     NOT NULL,
    data              jsonb       NOT NULL,
    CONSTRAINT computed_allocations_pkey PRIMARY KEY (experiment_id, number)
);
CREATE INDEX computed_allocations_at ON {schema}.computed_allocations (experiment_id, computed_at);
-- Of a period, whatever the experiment.
CREATE INDEX computed_allocations_period ON {schema}.computed_allocations (computed_at);
