using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Health;

namespace Samplit.Api.Analysis;

/// <summary>The units of one variant that came under one allocation, on one level of a dimension.</summary>
/// <param name="Level">Empty where there is no dimension, and for units of which nothing was told.</param>
/// <param name="Units">Those of the population.</param>
/// <param name="Exposed">Those of them that are known to have seen the variant.</param>
/// <param name="Assigned">All, whether exposure was asked for or not.</param>
internal sealed record UnitCell(string Level, int Allocation, string Variant, long Units, long Exposed, long Assigned);

/// <summary>Counts the units of a population.</summary>
internal static class UnitCells
{
    public static async Task<IReadOnlyList<UnitCell>> CountAsync(
        ResultPopulation population,
        string schema,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT level, allocation, variant, count(*), count(exposed_at)
            FROM {(population with { OnlyExposed = false }).From(schema)} GROUP BY 1, 2, 3
            """,
            connection
        );
        command.With([.. population.Parameters]);
        var cells = new List<UnitCell>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (assigned, exposed) = (reader.GetInt64(3), reader.GetInt64(4));
            if ((population.OnlyExposed ? exposed : assigned) is > 0 and var units)
            {
                cells.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetString(2), units, exposed, assigned));
            }
        }
        return cells;
    }

    /// <summary>The population by a dimension, of which the largest levels stand for themselves.</summary>
    public static async Task<ResultPopulation> DivideAsync(
        ResultPopulation population,
        string dimension,
        string schema,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var divided = population with { Dimension = dimension };
        await using var command = new NpgsqlCommand(
            $"""
            SELECT level FROM {divided.From(schema)} GROUP BY level
            ORDER BY count(*) DESC, level COLLATE "C" LIMIT {DimensionLevels.Kept}
            """,
            connection
        );
        command.With([.. divided.Parameters]);
        var levels = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            levels.Add(reader.GetString(0));
        }
        return divided with { Levels = levels };
    }
}
