-- Which events are a unit's is asked only to erase them, so no event has to find its place in a tree for that: each block of
-- 128 pages has a Bloom filter of its units, which VACUUM makes. An erasure reads the blocks that may have the unit, and
-- those that have no filter yet.
DROP INDEX {schema}.tracked_events_unit;
CREATE INDEX tracked_events_unit ON {schema}.tracked_events
    USING brin (unit bytea_bloom_ops (n_distinct_per_range = 2500)) WHERE unit IS NOT NULL;
