-- To let go of a salt or a context is the owner's affair.

GRANT SELECT, INSERT ON {schema}.data_protection_keys, {schema}.visitor_salts, {schema}.layer_salts TO {role};
GRANT SELECT, INSERT, UPDATE (valid_until) ON {schema}.installation_tokens TO {role};
GRANT SELECT, INSERT, UPDATE (secret) ON {schema}.installation_secrets TO {role};
GRANT SELECT, INSERT ON {schema}.visitor_contexts TO {role};
GRANT SELECT, INSERT ON {schema}.metric_batches, {schema}.metric_rows TO {role};
GRANT SELECT, INSERT, UPDATE (sessions, impressions, clicks, revenue, batch) ON {schema}.daily_metrics TO {role};
GRANT EXECUTE ON FUNCTION {schema}.ensure_metric_month TO {role};

-- Messages come and go, and so do the servers that handle them. None of them says what was decided.
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.wolverine_incoming_envelopes, {schema}.wolverine_outgoing_envelopes,
    {schema}.wolverine_dead_letters, {schema}.wolverine_dead_letter_history, {schema}.wolverine_nodes,
    {schema}.wolverine_node_assignments, {schema}.wolverine_control_queue, {schema}.wolverine_node_records,
    {schema}.wolverine_agent_restrictions TO {role};
GRANT USAGE ON SEQUENCE {schema}.wolverine_nodes_node_number_seq, {schema}.wolverine_node_records_id_seq TO {role};
GRANT SELECT, INSERT, UPDATE (signatures, published_at) ON {schema}.checkpoint_publications TO {role};

GRANT SELECT, INSERT, UPDATE (last_used_at, last_used_from) ON {schema}.api_keys TO {role};
GRANT SELECT, INSERT, UPDATE (valid_until) ON {schema}.api_key_secrets TO {role};
GRANT SELECT ON {schema}.served_before_keys TO {role};

-- To erase a person is to set to null; that there was somebody stays. Sessions come and go.
GRANT SELECT, INSERT, UPDATE (user_name, email, full_name, company, preferences, last_sign_in_at) ON {schema}.users TO {role};
GRANT SELECT, INSERT, UPDATE (hash) ON {schema}.user_passwords TO {role};
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON {schema}.sessions TO {role};
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON {schema}.user_links TO {role};
GRANT SELECT, INSERT, UPDATE (tokens, at), DELETE ON {schema}.sign_in_buckets TO {role};
GRANT SELECT, INSERT, UPDATE (secret, created_at, confirmed_at, last_step), DELETE ON {schema}.user_totp TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.scim_users, {schema}.scim_groups TO {role};
GRANT SELECT, INSERT, DELETE ON {schema}.user_recovery_codes TO {role};
GRANT SELECT, INSERT, UPDATE (sign_count, last_used_at), DELETE ON {schema}.passkeys TO {role};
GRANT SELECT, INSERT, DELETE ON {schema}.passkey_challenges TO {role};
GRANT SELECT, INSERT, DELETE ON {schema}.user_identities TO {role};
GRANT SELECT, INSERT, DELETE ON {schema}.used_tokens TO {role};

-- Tracked events are appended; to erase what a unit did is a function's affair, which leaves the hashes.
GRANT SELECT, INSERT ON {schema}.project_salts, {schema}.tracked_event_ids, {schema}.tracked_events TO {role};
GRANT EXECUTE ON FUNCTION {schema}.tracked_week, {schema}.ensure_tracked_week, {schema}.erase_tracked_events TO {role};

-- What events come to is computed from them, and computed again.
GRANT SELECT, INSERT, UPDATE (exposed_at), DELETE ON {schema}.unit_assignments TO {role};
GRANT SELECT, UPDATE (sequence) ON {schema}.attribution_progress TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.unit_metrics, {schema}.unit_past, {schema}.metric_totals, {schema}.metric_hours TO {role};
GRANT SELECT, INSERT, UPDATE (events), DELETE ON {schema}.attribution_mismatches TO {role};
GRANT SELECT, INSERT, UPDATE (visitors, over_limit) ON {schema}.page_blank_times TO {role};
GRANT SELECT, INSERT, UPDATE (evaluated_at) ON {schema}.flag_uses TO {role};
GRANT SELECT, INSERT, DELETE ON {schema}.held_out_units TO {role};
GRANT SELECT ON {schema}.metric_aggregates, {schema}.v_experiment_metrics, {schema}.v_active_experiments TO {role};
