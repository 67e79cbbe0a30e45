-- What the role that serves may do, which owns nothing: append, seal and sign. The owner runs this at every migrate and
-- start. A row lock takes the right to update some column. A role's name may have a line break in it, so it never stands
-- in a comment.

GRANT USAGE ON SCHEMA {schema} TO {role};

GRANT SELECT ON {schema}.schema_migrations TO {role};

GRANT SELECT, INSERT ON {schema}.mt_events TO {role};
GRANT USAGE ON SEQUENCE {schema}.mt_events_sequence TO {role};
GRANT SELECT, INSERT, UPDATE (version, timestamp) ON {schema}.mt_streams TO {role};

GRANT SELECT, INSERT, UPDATE (last_seq_id, last_updated) ON {schema}.mt_event_progression TO {role};
GRANT INSERT ON {schema}.mt_high_water_skips TO {role};

GRANT SELECT, INSERT, UPDATE (hashes, sequences) ON {schema}.log_tiles TO {role};
GRANT SELECT, INSERT, UPDATE (version, link) ON {schema}.log_streams TO {role};
GRANT SELECT, INSERT, UPDATE (note, created_at) ON {schema}.log_checkpoints TO {role};
GRANT SELECT, INSERT, UPDATE (private_key, retired_at) ON {schema}.log_keys TO {role};

-- Everybody's by default, and not everywhere. They run with the rights of who calls them.
GRANT EXECUTE ON FUNCTION {schema}.append_events, {schema}.read_events TO {role};
