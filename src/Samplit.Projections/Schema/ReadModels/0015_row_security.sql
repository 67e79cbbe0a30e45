-- A second lock between projects. Whoever has a permission in some projects only is shown what is in those, whatever a query
-- says: for the transaction that reads for them, the server sets samplit.projects to the array of the projects' ids. Where
-- nothing is set, as for everybody else and for the server's own work, all rows are shown. The owner of the tables, who
-- rebuilds and dumps them, is exempt.

-- Null for all projects.
CREATE FUNCTION {schema}.caller_projects() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('samplit.projects', true), '')::uuid[] $$;

-- What names no project belongs to the default one. Of a CASE the planner expects half of the rows, and of OR so few that it
-- would sort a table for its newest rows.
CREATE FUNCTION {schema}.is_in_caller_projects(project uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN {schema}.caller_projects() IS NULL THEN true
        ELSE coalesce(project, '5a3d1170-0000-4000-8000-000000000002') = ANY ({schema}.caller_projects()) END
$$;

-- By a function: a policy that named the other table would keep a rebuild from replacing that.
CREATE FUNCTION {schema}.is_caller_experiment(experiment uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT EXISTS (SELECT FROM {schema}.mt_doc_experiments WHERE id = experiment) $$;

ALTER TABLE {schema}.mt_doc_experiments ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_experiments
    USING ({schema}.is_in_caller_projects(CAST(data ->> 'project' AS uuid)));

ALTER TABLE {schema}.mt_doc_layers ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_layers
    USING ({schema}.is_in_caller_projects(CAST(data ->> 'project' AS uuid)));

ALTER TABLE {schema}.mt_doc_installations ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_installations
    USING ({schema}.is_in_caller_projects(CAST(data ->> 'project' AS uuid)));

ALTER TABLE {schema}.mt_doc_approval_policies ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_approval_policies
    USING ({schema}.is_in_caller_projects(CAST(data ->> 'project' AS uuid)));

ALTER TABLE {schema}.mt_doc_projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_projects USING ({schema}.is_in_caller_projects(id));

ALTER TABLE {schema}.mt_doc_experiment_proposals ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_experiment_proposals
    USING (CASE WHEN {schema}.caller_projects() IS NULL THEN true ELSE {schema}.is_caller_experiment(id) END);

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
