-- Read models become Marten's documents, spelled as Marten wants them. What is there is taken over, so that a server need not
-- rebuild before it starts; a node of the version before, which would write to tables that nobody reads, fails instead.

-- Times in the documents are written in UTC, as projections write them.
SET LOCAL TimeZone = 'UTC';

CREATE TABLE {schema}.mt_doc_experiments (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_experiments_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_experiments (id, data, mt_version) SELECT stream_id, data, version FROM {schema}.experiments;
DROP TABLE {schema}.experiments;
CREATE UNIQUE INDEX experiments_name_key ON {schema}.mt_doc_experiments USING btree (lower(data ->> 'name'));
CREATE INDEX experiments_status ON {schema}.mt_doc_experiments USING btree ((data ->> 'status'));
CREATE INDEX experiments_installation ON {schema}.mt_doc_experiments USING btree ((CAST(data ->> 'installation' as uuid)));

-- Every batch of visitors updates its row: room on the page keeps the index out of it.
CREATE TABLE {schema}.mt_doc_variant_statistics (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_variant_statistics_id PRIMARY KEY (id)
) WITH (fillfactor = 50);
INSERT INTO {schema}.mt_doc_variant_statistics (id, data, mt_version)
SELECT stream_id, jsonb_build_object('id', stream_id, 'statistics', data), version FROM {schema}.variant_statistics;
DROP TABLE {schema}.variant_statistics;

-- The state is the base64 of what it was before: encrypted.
CREATE TABLE {schema}.mt_doc_algorithm_states (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_algorithm_states_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_algorithm_states (id, data, mt_version)
SELECT stream_id, jsonb_build_object('id', stream_id, 'state', translate(encode(data, 'base64'), E'\n', '')), version
FROM {schema}.algorithm_states;
DROP TABLE {schema}.algorithm_states;

CREATE TABLE {schema}.mt_doc_reallocations (
    id   uuid  NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT pkey_mt_doc_reallocations_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_reallocations (id, data)
SELECT e.id, jsonb_build_object('id', e.id, 'experimentId', r.experiment_id, 'number', r.number, 'version', r.version,
                                'at', r.occurred_at, 'event', r.data)
FROM {schema}.reallocations r JOIN {schema}.mt_events e ON e.stream_id = r.experiment_id AND e.version = r.version;
DROP TABLE {schema}.reallocations;
CREATE INDEX reallocations_of_experiment ON {schema}.mt_doc_reallocations
    USING btree ((CAST(data ->> 'experimentId' as uuid)), (CAST(data ->> 'number' as integer)));

CREATE TABLE {schema}.mt_doc_computed_allocations (
    id   uuid  NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT pkey_mt_doc_computed_allocations_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_computed_allocations (id, data)
SELECT e.id, jsonb_build_object('id', e.id, 'experimentId', c.experiment_id, 'number', c.number, 'version', c.version,
                                'at', c.computed_at, 'event', c.data)
FROM {schema}.computed_allocations c JOIN {schema}.mt_events e ON e.stream_id = c.experiment_id AND e.version = c.version;
DROP TABLE {schema}.computed_allocations;
CREATE INDEX computed_allocations_of_experiment ON {schema}.mt_doc_computed_allocations
    USING btree ((CAST(data ->> 'experimentId' as uuid)), (CAST(data ->> 'number' as integer)));

CREATE TABLE {schema}.mt_doc_installations (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_installations_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_installations (id, data, mt_version) SELECT stream_id, data, version FROM {schema}.installations;
DROP TABLE {schema}.installations;

CREATE TABLE {schema}.mt_doc_layers (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_layers_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_layers (id, data, mt_version) SELECT stream_id, data, version FROM {schema}.layers;
DROP TABLE {schema}.layers;
CREATE UNIQUE INDEX layers_name_key ON {schema}.mt_doc_layers USING btree (lower(data ->> 'name'));

CREATE TABLE {schema}.mt_doc_metric_sources (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_metric_sources_id PRIMARY KEY (id)
);
INSERT INTO {schema}.mt_doc_metric_sources (id, data, mt_version) SELECT stream_id, data, version FROM {schema}.metric_sources;
DROP TABLE {schema}.metric_sources;
