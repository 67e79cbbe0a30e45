using Npgsql;
using Samplit.Api.Tests.Audit;
using Samplit.Testing;

namespace Samplit.Api.Tests.Database;

/// <summary>In a database that a server has worked on. That all it does is allowed, every other test shows.</summary>
public class What_the_application_may_do
{
    [Theory]
    [InlineData("UPDATE samplit.mt_events SET data = '{}'")]
    [InlineData("UPDATE samplit.mt_events SET is_archived = TRUE")]
    [InlineData("DELETE FROM samplit.mt_events")]
    [InlineData("TRUNCATE samplit.mt_events")]
    [InlineData("DROP TABLE samplit.mt_events CASCADE")]
    [InlineData("DROP TRIGGER append_only_update ON samplit.mt_events")]
    [InlineData("ALTER TABLE samplit.mt_events DISABLE TRIGGER ALL")]
    [InlineData("CREATE TRIGGER mine BEFORE INSERT ON samplit.mt_events EXECUTE FUNCTION samplit.refuse_change()")]
    [InlineData("CREATE RULE mine AS ON INSERT TO samplit.mt_events DO INSTEAD NOTHING")]
    [InlineData("CREATE OR REPLACE FUNCTION samplit.refuse_change() RETURNS trigger LANGUAGE sql AS ''")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("SET ROLE postgres")]
    [InlineData("SELECT setval('samplit.mt_events_sequence', 1)")]
    [InlineData("UPDATE samplit.mt_streams SET is_archived = TRUE")]
    [InlineData("DELETE FROM samplit.mt_streams")]
    [InlineData("DELETE FROM samplit.log_tiles")]
    [InlineData("UPDATE samplit.log_keys SET verifier = ''")]
    [InlineData("UPDATE samplit.data_protection_keys SET xml = ''")]
    [InlineData("DELETE FROM samplit.sticky_assignments")]
    [InlineData("UPDATE samplit.mt_doc_reallocations SET data = '{}'")]
    [InlineData("DELETE FROM samplit.schema_migrations")]
    [InlineData("CREATE TABLE samplit.mine ()")]
    [InlineData("CREATE TABLE public.mine ()")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("CREATE ROLE mine")]
    public async Task Is_not_to_change_what_was_recorded_nor_what_protects_it(string sql)
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(auditor.Database, sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Is_not_what_an_owner_may_because_it_owns_nothing()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();

        Assert.Empty(
            await ColumnAsync(
                auditor.Database,
                """
                SELECT o.name FROM (
                    SELECT relname, relowner FROM pg_class WHERE relnamespace = 'samplit'::regnamespace
                    UNION ALL SELECT proname, proowner FROM pg_proc WHERE pronamespace = 'samplit'::regnamespace
                    UNION ALL SELECT nspname, nspowner FROM pg_namespace WHERE nspname = 'samplit') AS o (name, owner)
                WHERE pg_has_role('samplit', o.owner, 'MEMBER')
                """
            )
        );
    }

    [Fact]
    public async Task Is_to_read_and_append_events_and_of_messages_and_of_who_is_signed_in_to_delete()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();

        Assert.Equal(
            ["INSERT", "SELECT"],
            await ColumnAsync(
                auditor.Database,
                """
                SELECT p FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS p
                WHERE has_table_privilege('samplit', 'samplit.mt_events', p) ORDER BY p
                """
            )
        );
        Assert.Equal(
            [
                "attribution_mismatches",
                "held_out_units",
                "metric_hours",
                "metric_totals",
                "passkey_challenges",
                "passkeys",
                "scim_groups",
                "scim_users",
                "sessions",
                "sign_in_buckets",
                "unit_assignments",
                "unit_metrics",
                "unit_past",
                "used_tokens",
                "user_identities",
                "user_links",
                "user_recovery_codes",
                "user_totp",
            ],
            await ColumnAsync(
                auditor.Database,
                """
                SELECT relname FROM pg_class
                WHERE relnamespace = 'samplit'::regnamespace AND relkind IN ('r', 'v') AND relname NOT LIKE 'wolverine\_%'
                    AND has_table_privilege('samplit', oid, 'DELETE, TRUNCATE, REFERENCES, TRIGGER')
                ORDER BY relname
                """
            )
        );
    }

    [Fact]
    public async Task Is_widened_by_functions_that_run_as_the_owner_to_make_partitions_to_erase_and_to_find_ids()
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();

        Assert.Equal(
            [
                "active_experiments() SETOF uuid search_path=pg_catalog",
                "ensure_metric_month(day date) void search_path=pg_catalog",
                "ensure_tracked_week(day date) void search_path=pg_catalog,TimeZone=UTC",
                "erase_tracked_events(of_unit_type text, of_unit bytea) TABLE(batch uuid, rows integer) search_path=pg_catalog,enable_seqscan=off",
                "experiment_of_name(name text) uuid search_path=pg_catalog",
                "experiments_of_installation(installation uuid) SETOF uuid search_path=pg_catalog",
            ],
            await ColumnAsync(
                auditor.Database,
                """
                SELECT format('%s(%s) %s %s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid),
                    array_to_string(proconfig, ','))
                FROM pg_proc WHERE pronamespace = 'samplit'::regnamespace AND prosecdef ORDER BY proname
                """
            )
        );
    }

    [Theory]
    [InlineData("'1999-12-31'")]
    [InlineData("current_date + 40")]
    [InlineData("'infinity'")]
    public async Task Makes_no_month_of_a_day_that_no_metric_is_about(string day)
    {
        var (_, auditor) = await SealedDatabase.CopyAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            ExecuteAsync(auditor.Database, $"SELECT samplit.ensure_metric_month({day})")
        );

        Assert.Equal(PostgresErrorCodes.RaiseException, refused.SqlState);
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var application = new NpgsqlConnection(database.ServerConnections.Application + ";Pooling=false");
        await application.OpenAsync();
        await using var command = new NpgsqlCommand(sql, application);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> ColumnAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var column = new List<string>();
        while (await reader.ReadAsync())
        {
            column.Add(reader.GetString(0));
        }
        return column;
    }
}
