using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Sealing;

public class A_log_that_stands_still
{
    [Fact]
    public async Task Raises_an_alarm_until_it_moves_again()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:LogCheckInterval", "00:00:00.1"),
            ("Samplit:LogAlarm", "00:00:01")
        );
        await IsAsync(server, HttpStatusCode.OK, "moves");
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var number = new NpgsqlCommand(
            "SELECT nextval('samplit.mt_events_sequence'), pg_current_xact_id()",
            connection
        );
        await number.ExecuteNonQueryAsync();
        var experiment = await An.FixedExperiment.RunningOn(server);
        var events = TestKeys.Events + (await experiment.Events()).Count;

        var standing = await IsAsync(server, HttpStatusCode.ServiceUnavailable, "stands");

        Assert.Equal((events + 1, TestKeys.Events), (standing["newest"].GetInt64(), standing["sealed"].GetInt64()));
        Assert.True(Stands(server) >= 1);

        await transaction.RollbackAsync();
        await Eventually.TrueAsync(
            "all is sealed",
            async () => (await server.GetAsync("/health/log"))["sealed"].GetInt64() == events + 1
        );
        await IsAsync(server, HttpStatusCode.OK, "moves");
    }

    private static async Task<Answer> IsAsync(RunningServer server, HttpStatusCode code, string status)
    {
        Answer? answer = null;
        await Eventually.TrueAsync(
            $"the log {status}",
            async () => (answer = await server.GetAsync("/health/log")).Status == code
        );
        Assert.Equal(status, answer!["status"].GetString());
        return answer;
    }

    private static double Stands(RunningServer server)
    {
        var seconds = 0.0;
        using var listener = new MeterListener();
        var meters = server.App.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "samplit.log.stands" && instrument.Meter.Scope == meters)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seconds;
    }
}
