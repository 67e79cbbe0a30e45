-- Read model: experiments that exclude one another.

CREATE TABLE {schema}.layers (
    stream_id uuid   NOT NULL,
    version   bigint NOT NULL,
    data      jsonb  NOT NULL,
    CONSTRAINT layers_pkey PRIMARY KEY (stream_id)
);
CREATE UNIQUE INDEX layers_name_key ON {schema}.layers (lower(data ->> 'name'));

-- Which experiments run on a site.
CREATE INDEX experiments_installation ON {schema}.experiments ((data ->> 'installation'))
    WHERE data ->> 'installation' IS NOT NULL;
