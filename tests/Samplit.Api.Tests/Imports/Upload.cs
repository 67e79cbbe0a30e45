using System.Globalization;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Imports;

/// <summary>A player as a file of Cookie Cats has one.</summary>
internal sealed record Player(string Id, string Gate, int Rounds, bool NextDay, bool NextWeek);

/// <summary>Files that are handed in, and the players that are in them.</summary>
internal static class Upload
{
    public const string Head = "userid,version,sum_gamerounds,retention_1,retention_7";

    /// <summary>Names of players that no other import of the server has.</summary>
    public static Player[] Players(int count)
    {
        var prefix = $"{Guid.NewGuid():N}"[..8];
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new Player(
                    $"{prefix}-{i}",
                    i % 2 == 0 ? "gate_30" : "gate_40",
                    i * 7 % 97,
                    i % 3 == 0,
                    i % (i % 2 == 0 ? 4 : 7) == 0
                )),
        ];
    }

    public static string Csv(IEnumerable<Player> players, char separator = ',') =>
        string.Join('\n', players.Select(Line).Prepend(Head)).Replace(',', separator);

    public static string Line(Player p) =>
        string.Create(CultureInfo.InvariantCulture, $"{p.Id},{p.Gate},{p.Rounds},{(p.NextDay ? 1 : 0)},{p.NextWeek}");

    public static string Lines(IEnumerable<Player> players) =>
        string.Join(
            '\n',
            players.Select(p =>
                Calls
                    .ToJson(
                        new
                        {
                            userid = p.Id,
                            version = p.Gate,
                            sum_gamerounds = p.Rounds,
                            retention_1 = p.NextDay,
                            retention_7 = p.NextWeek ? "1" : "0",
                        }
                    )
                    .ToJsonString()
            )
        );

    public static async Task<byte[]> ParquetAsync(Player[] players)
    {
        var schema = new ParquetSchema(
            new DataField<string>("userid"),
            new DataField<string>("version"),
            new DataField<long>("sum_gamerounds"),
            new DataField<bool>("retention_1"),
            new DataField<int?>("retention_7")
        );
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, file))
        {
            foreach (var group in players.Chunk(150))
            {
                using var rows = writer.CreateRowGroup();
                var fields = schema.DataFields;
                await rows.WriteAsync(fields[0], [.. group.Select(p => p.Id)]);
                await rows.WriteAsync(fields[1], [.. group.Select(p => p.Gate)]);
                await rows.WriteAsync<long>(fields[2], group.Select(p => (long)p.Rounds).ToArray());
                await rows.WriteAsync<bool>(fields[3], group.Select(p => p.NextDay).ToArray());
                await rows.WriteAsync<int>(fields[4], group.Select(p => (int?)(p.NextWeek ? 1 : 0)).ToArray());
            }
        }
        return file.ToArray();
    }

    public static string NewName() => $"import-{Guid.NewGuid():N}";

    public static Task<Answer> Import(
        this RunningServer server,
        object settings,
        string assignments,
        string? events = null
    ) => server.Import(settings, Encoding.UTF8.GetBytes(assignments), events);

    public static async Task<Answer> Import(
        this RunningServer server,
        object settings,
        byte[] assignments,
        string? events = null
    )
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Calls.ToJson(settings).ToJsonString()), "settings" },
            { new ByteArrayContent(assignments), "assignments", "assignments" },
        };
        if (events is not null)
        {
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(events)), "events", "events");
        }
        return await Answer.ReadAsync(
            await server.Http.PostAsync(new Uri("/api/experiments/imports", UriKind.Relative), form)
        );
    }

    /// <summary>What was made of an import.</summary>
    public static TestExperiment Imported(this RunningServer server, Answer imported) =>
        new(server, imported.Is(System.Net.HttpStatusCode.Created)["experimentId"].GetGuid());

    public static JsonElement Variant(Answer results, string metric, string variant) =>
        Attribution.Shop.Of(results.Body, metric, variant);
}
