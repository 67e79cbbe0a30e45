-- Written with the events. No projection lets go of a row: what is wrong in a table is put right by its owner's rebuild.

GRANT SELECT, INSERT, UPDATE ON {schema}.mt_doc_experiments, {schema}.mt_doc_variant_statistics,
    {schema}.mt_doc_algorithm_states, {schema}.sticky_assignments, {schema}.visitor_counts, {schema}.mt_doc_installations, {schema}.mt_doc_layers,
    {schema}.mt_doc_metric_sources, {schema}.mt_doc_api_keys, {schema}.mt_doc_projects, {schema}.mt_doc_access_settings,
    {schema}.mt_doc_users, {schema}.mt_doc_break_glass, {schema}.mt_doc_roles,
    {schema}.mt_doc_groups, {schema}.mt_doc_approval_policies, {schema}.mt_doc_experiment_proposals,
    {schema}.mt_doc_experiment_metrics, {schema}.mt_doc_metric_libraries, {schema}.mt_doc_funnels, {schema}.mt_doc_flags, {schema}.mt_doc_segments,
    {schema}.mt_doc_flag_proposals, {schema}.mt_doc_segment_proposals TO {role};
GRANT SELECT, INSERT ON {schema}.mt_doc_reallocations, {schema}.mt_doc_computed_allocations, {schema}.experiment_marks TO {role};

GRANT EXECUTE ON FUNCTION {schema}.expect_rows TO {role};
GRANT EXECUTE ON FUNCTION {schema}.experiment_of_name, {schema}.experiments_of_installation, {schema}.active_experiments
    TO {role};
