-- A second lock between projects. Whoever has a permission in some projects only is shown what is in those, whatever a query
-- says: for the transaction that reads for them, the server sets samplit.projects to the array of the projects' ids. Where
-- nothing is set, as for everybody else and for the server's own work, all rows are shown. The owner of the tables, who
-- rebuilds and dumps them, is exempt.

-- By a function: a policy that named the other table would keep a rebuild from replacing that.
CREATE FUNCTION {schema}.is_caller_experiment(experiment uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT EXISTS (SELECT FROM {schema}.mt_doc_experiments WHERE id = experiment) $$;

-- What names no project belongs to the default one. Of a CASE the planner expects half of the rows, and of OR so few that it
-- would sort a table for its newest rows. Spelled out for each table, as a function would be looked into at every query.
DO $$
DECLARE
    one        record;
    projects   constant text := $sql$nullif(current_setting('samplit.projects', true), '')::uuid[]$sql$;
    of_project constant text := $sql$coalesce(CAST(data ->> 'project' AS uuid), '5a3d1170-0000-4000-8000-000000000002')$sql$;
BEGIN
    FOR one IN VALUES
        ('experiments', format('%s = ANY (%s)', of_project, projects)),
        ('layers', format('%s = ANY (%s)', of_project, projects)),
        ('installations', format('%s = ANY (%s)', of_project, projects)),
        ('approval_policies', format('%s = ANY (%s)', of_project, projects)),
        ('projects', format('id = ANY (%s)', projects)),
        ('experiment_proposals', '{schema}.is_caller_experiment(id)')
    LOOP
        EXECUTE format('ALTER TABLE {schema}.%I ENABLE ROW LEVEL SECURITY', 'mt_doc_' || one.column1);
        EXECUTE format('CREATE POLICY in_caller_projects ON {schema}.%I USING (CASE WHEN %s IS NULL THEN true ELSE %s END)',
            'mt_doc_' || one.column1, projects, one.column2);
    END LOOP;
END
$$;

-- Where rows are filtered, PostgreSQL uses an index only for comparisons that are known to tell nothing of the others, such as
-- of ids, and not for what ->> takes out of a document. So that a name, a page or a reallocation that is due reads no
-- experiments but its own, these functions find their ids. They run with the owner's rights, whom no policy binds, and tell
-- nothing else; the documents are read behind the policy.
CREATE FUNCTION {schema}.experiment_of_name(name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$ SELECT id FROM {schema}.mt_doc_experiments WHERE lower(data ->> 'name') = lower(name) $$;

CREATE FUNCTION {schema}.experiments_of_installation(installation uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$ SELECT id FROM {schema}.mt_doc_experiments WHERE CAST(data ->> 'installation' AS uuid) = installation $$;

CREATE FUNCTION {schema}.active_experiments() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$ SELECT id FROM {schema}.mt_doc_experiments WHERE data ->> 'status' = 'active' $$;

REVOKE EXECUTE ON FUNCTION {schema}.experiment_of_name, {schema}.experiments_of_installation, {schema}.active_experiments
    FROM PUBLIC;
