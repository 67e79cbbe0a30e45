-- What the role that serves may do, which owns nothing: append, seal and sign. The owner runs this at every migrate and
-- start. A row lock takes the right to update some column. A role's name may have a line break in it, so it never stands
-- in a comment.

GRANT USAGE ON SCHEMA {schema} TO {role};

GRANT SELECT ON {schema}.schema_migrations TO {role};

GRANT SELECT, INSERT ON {schema}.mt_events TO {role};
GRANT USAGE, SELECT ON SEQUENCE {schema}.mt_events_sequence TO {role};
GRANT SELECT, INSERT, UPDATE (version, timestamp) ON {schema}.mt_streams TO {role};

-- Long streams as they were, for time travel.
GRANT SELECT, INSERT ON {schema}.stream_snapshots TO {role};

-- Marten's daemon keeps its place in these.
GRANT SELECT, INSERT, UPDATE ON {schema}.mt_event_progression, {schema}.mt_event_projection_floors TO {role};
GRANT SELECT, INSERT ON {schema}.mt_high_water_skips, {schema}.mt_doc_deadletterevent TO {role};

GRANT SELECT, INSERT, UPDATE (hashes, sequences) ON {schema}.log_tiles TO {role};
GRANT SELECT, INSERT, UPDATE (version, link) ON {schema}.log_streams TO {role};
GRANT SELECT, INSERT, UPDATE (note, created_at) ON {schema}.log_checkpoints TO {role};
GRANT SELECT, INSERT, UPDATE (private_key, retired_at) ON {schema}.log_keys TO {role};

GRANT SELECT, INSERT ON {schema}.activity TO {role};

-- Everybody's by default, and not everywhere. They run with the rights of who calls them.
GRANT EXECUTE ON FUNCTION {schema}.append_events, {schema}.claim_streams, {schema}.read_events,
    {schema}.mt_quick_append_events, {schema}.mt_mark_event_progression, {schema}.mt_mark_progression_with_skip TO {role};
