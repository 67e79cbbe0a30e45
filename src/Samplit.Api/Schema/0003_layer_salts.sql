-- Salt of the visitor keys of all experiments of a layer, encrypted. Each of them has a copy in visitor_salts, so to unlink its
-- visitors all of these have to go.
CREATE TABLE {schema}.layer_salts (
    layer_id uuid  NOT NULL,
    salt     bytea NOT NULL,
    CONSTRAINT layer_salts_pkey PRIMARY KEY (layer_id)
);
