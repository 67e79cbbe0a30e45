-- Written with the events. No projection lets go of a row: what is wrong in a table is put right by its owner's rebuild.

GRANT SELECT, INSERT, UPDATE ON {schema}.experiments, {schema}.variant_statistics, {schema}.algorithm_states,
    {schema}.sticky_assignments, {schema}.installations, {schema}.layers, {schema}.metric_sources TO {role};
GRANT SELECT, INSERT ON {schema}.reallocations, {schema}.computed_allocations TO {role};

GRANT EXECUTE ON FUNCTION {schema}.expect_rows TO {role};
