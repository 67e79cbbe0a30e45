using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Npgsql;
using NpgsqlTypes;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Tests.Chain;

/// <summary>Why the data need to be stored only once: what jsonb does to them, canonical form undoes.</summary>
public class Json_through_jsonb
{
    private static readonly Config Replayed = Config
        .QuickThrowOnFailure.WithReplay(
            FSharpOption<Replay>.Some(new Replay(new Rnd(20260301, 9), FSharpOption<int>.None))
        )
        .WithMaxTest(500)
        .WithQuietOnSuccess(true);

    private static readonly Gen<double> Doubles = Gen.Frequency(
        (3, Gen.Choose(int.MinValue, int.MaxValue).Select(i => (double)i)),
        (2, Gen.Choose(-1_000_000, 1_000_000).Select(i => i / 1000.0)),
        (
            5,
            Gen.Choose(int.MinValue, int.MaxValue)
                .Two()
                .Select(halves => BitConverter.Int64BitsToDouble(((long)halves.Item1 << 32) | (uint)halves.Item2))
                .Where(double.IsFinite)
        )
    );

    private static readonly Gen<string> Strings = Gen.Frequency(
            (6, Gen.Choose(0x20, 0x7e)),
            (2, Gen.Choose(1, 0x1f)),
            (2, Gen.Choose(0x7f, 0xd7ff)),
            (1, Gen.Choose(0xe000, 0xffff)),
            (1, Gen.Choose(0x10000, 0x10ffff))
        )
        .Select(char.ConvertFromUtf32)
        .ListOf()
        .Select(string.Concat);

    [Fact]
    public async Task Comes_back_as_the_same_canonical_bytes()
    {
        await using var connection = await (await Banks.DataSourceAsync()).OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT $1", connection);
        var parameter = new NpgsqlParameter<byte[]> { NpgsqlDbType = NpgsqlDbType.Jsonb };
        command.Parameters.Add(parameter);

        Check.One(
            Replayed,
            Prop.ForAll(
                Gen.Sized(size => Json(Math.Min(size, 30))).Select(node => Text(node)).ToArbitrary(),
                json =>
                {
                    var canonical = CanonicalJson.Encode(Encoding.UTF8.GetBytes(json));
                    parameter.TypedValue = canonical;
                    using var reader = command.ExecuteReader();
                    reader.Read();
                    var restored = CanonicalJson.Restore(reader.GetFieldValue<byte[]>(0));
                    return canonical.AsSpan().SequenceEqual(restored)
                        && JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(restored));
                }
            )
        );
    }

    [Fact]
    public void Does_not_depend_on_the_order_of_names_or_on_white_space() =>
        Check.One(
            Replayed,
            Prop.ForAll(
                Gen.Sized(size => Json(Math.Min(size, 30))).ToArbitrary(),
                node =>
                    CanonicalJson
                        .Encode(Encoding.UTF8.GetBytes(Text(node)))
                        .AsSpan()
                        .SequenceEqual(
                            CanonicalJson.Encode(Encoding.UTF8.GetBytes(Text(Backwards(node), indented: true)))
                        )
            )
        );

    private static Gen<JsonNode?> Json(int size)
    {
        var leaf = Gen.Frequency(
            (4, Doubles.Select(d => (JsonNode?)JsonValue.Create(d))),
            (4, Strings.Select(s => (JsonNode?)JsonValue.Create(s))),
            (1, Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b))),
            (1, Gen.Constant<JsonNode?>(null))
        );
        if (size < 2)
        {
            return leaf;
        }
        var children = Json(size / 3).ListOf();
        var objects = Strings.Zip(Json(size / 3)).ListOf();
        return Gen.Frequency(
            (1, leaf),
            (2, children.Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]))),
            (
                4,
                objects.Select(members =>
                    (JsonNode?)
                        new JsonObject(
                            members
                                .DistinctBy(m => m.Item1)
                                .Select(m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone()))
                        )
                )
            )
        );
    }

    private static JsonNode? Backwards(JsonNode? node) =>
        node switch
        {
            JsonObject o => new JsonObject(o.Reverse().Select(m => KeyValuePair.Create(m.Key, Backwards(m.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Backwards)]),
            _ => node?.DeepClone(),
        };

    private static string Text(JsonNode? node, bool indented = false) =>
        node?.ToJsonString(new() { WriteIndented = indented }) ?? "null";
}
