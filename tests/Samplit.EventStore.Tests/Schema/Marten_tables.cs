using Samplit.EventStore.Bank;

namespace Samplit.EventStore.Tests.Schema;

/// <summary>
/// What Marten 9 looks for in a database: names, types, nullability, defaults, constraints and indexes of its tables.
/// </summary>
public class Marten_tables
{
    [Fact]
    public async Task Have_its_columns()
    {
        var bank = await Banks.NewAsync();

        var columns = await bank.ColumnAsync<string>(
            """
            SELECT concat_ws(' ', c.table_name || '.' || c.column_name,
                c.udt_name || coalesce('(' || c.character_maximum_length || ')', ''),
                CASE c.is_nullable WHEN 'NO' THEN 'not null' END, 'default ' || c.column_default)
            FROM information_schema.columns c
            WHERE c.table_schema = '{schema}' AND c.table_name LIKE 'mt\_%'
            ORDER BY c.table_name, c.ordinal_position
            """
        );

        Assert.Equal(
            [
                "mt_event_progression.name varchar not null",
                "mt_event_progression.last_seq_id int8",
                "mt_event_progression.last_updated timestamptz default transaction_timestamp()",
                "mt_events.seq_id int8 not null",
                "mt_events.id uuid not null",
                "mt_events.stream_id uuid",
                "mt_events.version int8 not null",
                "mt_events.data jsonb not null",
                "mt_events.bdata bytea",
                "mt_events.type varchar(500) not null",
                "mt_events.timestamp timestamptz not null default now()",
                "mt_events.tenant_id varchar default '*DEFAULT*'::character varying",
                "mt_events.mt_dotnet_type varchar",
                "mt_events.correlation_id varchar",
                "mt_events.causation_id varchar",
                "mt_events.headers jsonb",
                "mt_events.user_name varchar",
                "mt_events.is_archived bool default false",
                "mt_high_water_skips.ending_sequence int8 not null",
                "mt_high_water_skips.starting_sequence int8 not null",
                "mt_high_water_skips.timestamp timestamptz default transaction_timestamp()",
                "mt_streams.id uuid not null",
                "mt_streams.type varchar",
                "mt_streams.version int8",
                "mt_streams.timestamp timestamptz not null default now()",
                "mt_streams.created timestamptz not null default now()",
                "mt_streams.tenant_id varchar default '*DEFAULT*'::character varying",
                "mt_streams.is_archived bool default false",
            ],
            columns
        );
    }

    [Fact]
    public async Task Have_its_constraints_and_indexes_and_no_others()
    {
        var bank = await Banks.NewAsync();

        var constraints = await bank.ColumnAsync<string>(
            """
            SELECT c.conname || ' ' || pg_get_constraintdef(c.oid)
            FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE n.nspname = '{schema}' AND t.relname LIKE 'mt\_%' AND c.contype <> 'n' ORDER BY 1
            """
        );
        var indexes = await bank.ColumnAsync<string>(
            """
            SELECT indexname || ' ' || regexp_replace(indexdef, ' INDEX .* USING', ' INDEX USING')
            FROM pg_indexes WHERE schemaname = '{schema}' AND tablename LIKE 'mt\_%' ORDER BY 1
            """
        );

        Assert.Equal(
            [
                $"fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES {bank.Schema}.mt_streams(id) ON DELETE CASCADE",
                "pk_mt_event_progression PRIMARY KEY (name)",
                "pkey_mt_events_seq_id PRIMARY KEY (seq_id)",
                "pkey_mt_high_water_skips_ending_sequence PRIMARY KEY (ending_sequence)",
                "pkey_mt_streams_id PRIMARY KEY (id)",
            ],
            constraints
        );
        Assert.Equal(
            [
                "pk_mt_event_progression CREATE UNIQUE INDEX USING btree (name)",
                "pk_mt_events_stream_and_version CREATE UNIQUE INDEX USING btree (stream_id, version)",
                "pkey_mt_events_seq_id CREATE UNIQUE INDEX USING btree (seq_id)",
                "pkey_mt_high_water_skips_ending_sequence CREATE UNIQUE INDEX USING btree (ending_sequence)",
                "pkey_mt_streams_id CREATE UNIQUE INDEX USING btree (id)",
            ],
            indexes
        );
    }

    [Fact]
    public async Task Have_its_sequence_and_functions()
    {
        var bank = await Banks.NewAsync();

        Assert.Equal(
            "mt_events.seq_id",
            await bank.ScalarAsync<string>(
                """
                SELECT t.relname || '.' || a.attname FROM pg_depend d
                JOIN pg_class t ON t.oid = d.refobjid
                JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.objid = '{schema}.mt_events_sequence'::regclass AND d.deptype = 'a'
                """
            )
        );
        Assert.Equal(
            ["mt_mark_event_progression(name character varying, last_encountered bigint) void"],
            await bank.ColumnAsync<string>(
                """
                SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ') ' || pg_get_function_result(p.oid)
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = '{schema}' AND p.proname LIKE 'mt\_%' ORDER BY 1
                """
            )
        );
    }

    [Fact]
    public async Task An_empty_stream_that_Marten_started_takes_its_first_event()
    {
        var bank = await Banks.NewAsync();
        var empty = Guid.NewGuid();
        await bank.ExecuteAsync(
            $"INSERT INTO {{schema}}.mt_streams (id, type, version) VALUES ('{empty}', 'account', 0)"
        );

        Assert.Equal(1, (await bank.AppendAsync(empty, new AccountOpened("Ada"))).Stream.Version);
    }
}
