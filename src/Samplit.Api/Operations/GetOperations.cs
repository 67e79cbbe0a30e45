using Samplit.Api.Http;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Operations;

/// <param name="Size">How many events it is for.</param>
/// <param name="SignedAt">When this server, or another, signed it.</param>
public sealed record SignedCheckpointView(long Size, DateTimeOffset SignedAt);

/// <summary>What reads events in the order of the log, behind the requests.</summary>
/// <param name="Name">HighWaterMark is up to where no event will appear any more; the others follow it.</param>
/// <param name="Sequence">Up to which event it has come.</param>
/// <param name="Behind">How many sequence numbers lie between that and the newest event.</param>
/// <param name="MovedAt">When it wrote down last how far it is.</param>
public sealed record FollowerView(string Name, long Sequence, long Behind, DateTimeOffset MovedAt);

/// <summary>How many messages wait in PostgreSQL.</summary>
/// <param name="Incoming">To be handled.</param>
/// <param name="Scheduled">To be handled later.</param>
/// <param name="Outgoing">To be sent to another server.</param>
/// <param name="DeadLetters">Given up.</param>
public sealed record MessageCountsView(int Incoming, int Scheduled, int Outgoing, int DeadLetters);

/// <param name="Name">What its machine is called.</param>
/// <param name="Version">Of the program.</param>
/// <param name="SeenAt">When it said last that it is there.</param>
public sealed record NodeView(int Number, string Name, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt);

/// <param name="Newest">The highest sequence of an event.</param>
/// <param name="Checkpoint">The newest; absent before the first.</param>
/// <param name="Nodes">All servers on the database; none where there is to be one only.</param>
public sealed record OperationsView(
    long Newest,
    SignedCheckpointView? Checkpoint,
    IReadOnlyList<FollowerView> Followers,
    MessageCountsView Messages,
    IReadOnlyList<NodeView> Nodes
) : IExample
{
    static object IExample.Example =>
        new OperationsView(
            Newest: 22_297,
            new(Size: 22_297, IExample.SomeTime),
            [new("transparency_log", Sequence: 22_297, Behind: 0, IExample.SomeTime)],
            new(Incoming: 0, Scheduled: 1, Outgoing: 0, DeadLetters: 0),
            [new(Number: 1, "server-1", "1.0.0.0", IExample.SomeTime, IExample.SomeTime.AddHours(1))]
        );
}

[Tags("Operations")]
public static class GetOperationsEndpoint
{
    [Requires(Permission.MessageRead)]
    [WolverineGet("/api/operations")]
    [EndpointSummary("How far the log, its followers and messages have come, and which servers there are")]
    public static Task<OperationsView> Get(OperationsReader operations, CancellationToken ct) =>
        operations.ReadAsync(ct);
}
