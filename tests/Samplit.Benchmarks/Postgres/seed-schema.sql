-- The reference: the tables that Samplit was first described with ("Base de Datos", version 1.0), those of them that an
-- assignment touches, column for column, with that document's indexes on them. What the document leaves to the
-- application (how an assignment is made, what is hashed) is at the end, written to be as fast as these tables allow.

-- Section "users"
CREATE TABLE users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    email VARCHAR(255) UNIQUE NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(255),
    company VARCHAR(255),
    role VARCHAR(50) DEFAULT 'client',
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);

-- Section "experiments"
CREATE TABLE experiments (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID REFERENCES users(id),
    name VARCHAR(255) NOT NULL,
    description TEXT,
    target_url VARCHAR(2048),
    status VARCHAR(50) DEFAULT 'draft',
    experiment_type VARCHAR(50) DEFAULT 'ab_test',
    traffic_allocation FLOAT DEFAULT 1.0,
    allocation_strategy VARCHAR(50) DEFAULT 'adaptive',
    created_at TIMESTAMPTZ DEFAULT NOW(),
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    metadata JSONB DEFAULT '{}'
);

-- Section "experiment_elements"
CREATE TABLE experiment_elements (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    experiment_id UUID REFERENCES experiments(id) ON DELETE CASCADE,
    name VARCHAR(255) NOT NULL,
    selector_type VARCHAR(50),
    selector_value VARCHAR(1024),
    fallback_selectors JSONB DEFAULT '[]',
    element_type VARCHAR(50),
    original_content JSONB,
    element_order INT DEFAULT 0,
    created_at TIMESTAMPTZ DEFAULT NOW()
);

-- Section "element_variants": the counters are in the variant's own row
CREATE TABLE element_variants (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    element_id UUID REFERENCES experiment_elements(id) ON DELETE CASCADE,
    name VARCHAR(255) NOT NULL,
    content JSONB NOT NULL,
    is_control BOOLEAN DEFAULT FALSE,
    is_active BOOLEAN DEFAULT TRUE,
    algorithm_state TEXT,
    variant_order INT DEFAULT 0,
    total_allocations INT DEFAULT 0,
    total_conversions INT DEFAULT 0,
    conversion_rate FLOAT DEFAULT 0.0,
    created_at TIMESTAMPTZ DEFAULT NOW()
);

-- Section "assignments": one user, one variant
CREATE TABLE assignments (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    experiment_id UUID REFERENCES experiments(id),
    variant_id UUID REFERENCES element_variants(id),
    user_identifier VARCHAR(255) NOT NULL,
    session_id VARCHAR(255),
    context JSONB DEFAULT '{}',
    assigned_at TIMESTAMPTZ DEFAULT NOW(),
    converted_at TIMESTAMPTZ,
    conversion_value FLOAT DEFAULT 1.0,
    metadata JSONB,
    UNIQUE(experiment_id, user_identifier)
);

-- Section "algorithm_audit_trail": the hash chain, one sequence per experiment
CREATE TABLE algorithm_audit_trail (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    experiment_id UUID REFERENCES experiments(id),
    sequence_number INT NOT NULL,
    decision_type VARCHAR(50),
    decision_data JSONB NOT NULL,
    previous_hash VARCHAR(64),
    current_hash VARCHAR(64) NOT NULL,
    created_at TIMESTAMPTZ DEFAULT NOW(),
    UNIQUE(experiment_id, sequence_number)
);

-- Section "Índices de Rendimiento", on these tables. An index holds each column once, so the two that list their own
-- key again under INCLUDE keep it as the key.
CREATE INDEX idx_elements_experiment_covering ON experiment_elements(experiment_id) INCLUDE (id, name, element_type);
CREATE INDEX idx_variants_element_covering
    ON element_variants(element_id) INCLUDE (total_allocations, total_conversions, conversion_rate);
CREATE INDEX idx_assignments_assigned_at_brin ON assignments USING BRIN (assigned_at);
CREATE INDEX idx_experiments_active ON experiments(user_id, created_at DESC) WHERE status = 'active';
CREATE INDEX idx_assignments_unconverted ON assignments(experiment_id, assigned_at) WHERE converted_at IS NULL;
CREATE INDEX idx_variants_active ON element_variants(element_id) WHERE is_active = true;

-- One running experiment with two variants.
INSERT INTO users (id, email, password_hash)
VALUES ('00000000-0000-4000-8000-000000000001', 'owner@example.com', 'none');
INSERT INTO experiments (id, user_id, name, status, started_at)
VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'hot', 'active', now());
INSERT INTO experiment_elements (id, experiment_id, name)
VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 'headline');
INSERT INTO element_variants (id, element_id, name, content, is_control)
VALUES ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000003', 'control', '{}', TRUE),
       ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000003', 'b', '{}', FALSE);

-- One assignment, in the transaction of its caller. All in one call, which spares a round trip for each statement. The
-- variant is drawn by the caller: what the algorithm reads and computes for that is not counted against these tables.
CREATE FUNCTION assign_visitor(experiment uuid, variant uuid, visitor text) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    assigned uuid;
    sequence int;
    previous varchar(64);
    decision jsonb;
BEGIN
    -- Sticky: a known visitor keeps the variant and costs nothing else. By UNIQUE(experiment_id, user_identifier).
    SELECT a.variant_id INTO assigned FROM assignments a
    WHERE a.experiment_id = experiment AND a.user_identifier = visitor;
    IF FOUND THEN
        RETURN assigned;
    END IF;

    -- A chain has one writer at a time. Taken before the inserts: their foreign keys lock the same rows (experiments,
    -- element_variants) with FOR KEY SHARE, and where many hold those at once every row becomes a list of lockers
    -- (MultiXact), which made this function ten times as dear when the lock came last.
    PERFORM 1 FROM experiments e WHERE e.id = experiment FOR NO KEY UPDATE;

    -- The same visitor may have come in between: the constraint decides.
    INSERT INTO assignments (experiment_id, variant_id, user_identifier)
    VALUES (experiment, variant, visitor)
    ON CONFLICT (experiment_id, user_identifier) DO NOTHING;
    IF NOT FOUND THEN
        SELECT a.variant_id INTO assigned FROM assignments a
        WHERE a.experiment_id = experiment AND a.user_identifier = visitor;
        RETURN assigned;
    END IF;

    UPDATE element_variants v SET total_allocations = v.total_allocations + 1 WHERE v.id = variant;

    -- A new statement, so it sees what the last holder of the lock committed. By UNIQUE(experiment_id, sequence_number).
    SELECT t.sequence_number, t.current_hash INTO sequence, previous FROM algorithm_audit_trail t
    WHERE t.experiment_id = experiment ORDER BY t.sequence_number DESC LIMIT 1;
    sequence := coalesce(sequence, 0) + 1;

    decision := jsonb_build_object('user_identifier', visitor, 'variant_id', variant);
    INSERT INTO algorithm_audit_trail (
        experiment_id, sequence_number, decision_type, decision_data, previous_hash, current_hash)
    VALUES (experiment, sequence, 'assignment', decision, previous,
            encode(sha256(convert_to(concat_ws('|', previous, experiment, sequence, 'assignment', decision), 'UTF8')),
                   'hex'));
    RETURN variant;
END
$$;
