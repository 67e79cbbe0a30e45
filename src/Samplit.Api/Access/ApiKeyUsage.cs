using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Access;

/// <summary>Writes down when keys were used, behind the requests and not for each of them.</summary>
internal sealed partial class ApiKeyUsage(ApiKeyTable table, ClientAddresses clients, ILogger<ApiKeyUsage> logger)
    : BackgroundService
{
    /// <summary>The use of a key is written down this often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly Channel<(Guid Key, DateTimeOffset At, string? Network)> _uses = Channel.CreateBounded<(
        Guid,
        DateTimeOffset,
        string?
    )>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Record(CachedKey key, HttpContext http, DateTimeOffset now)
    {
        if (key.IsUseDue(now, Interval))
        {
            _uses.Writer.TryWrite((key.Key.Id, now, Network(clients.Find(http))));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (key, at, network) in _uses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await table.RecordUseAsync(key, at, network, stoppingToken);
            }
            catch (Exception e) when (DatabaseCircuit.IsConnectionLost(e) || e is NpgsqlException)
            {
                LogFailed(e.Message);
            }
        }
    }

    /// <summary>A network says enough to people who wonder where a key is used, and less of a person than an address.</summary>
    private static string? Network(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }
        var bytes = address.GetAddressBytes();
        var length = address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        Array.Clear(bytes, length / 8, bytes.Length - (length / 8));
        return $"{new IPAddress(bytes)}/{length}";
    }

    [LoggerMessage(LogLevel.Warning, "When a key was used last could not be written down: {Reason}")]
    private partial void LogFailed(string reason);
}
