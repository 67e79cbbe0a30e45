using System.Text;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;

namespace Samplit.Benchmarks.Tests;

public class Requests_and_answers
{
    private static readonly Uri Here = new("http://127.0.0.1:5080");

    [Fact]
    public void A_request_names_its_visitor()
    {
        var requests = new RequestBytes(Workload.Post("/a", new Visitors("v-", From: 0)), Here);

        Assert.Equal(
            "POST /a HTTP/1.1\r\nHost: 127.0.0.1:5080\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"
                + "{\"visitor\":\"v-0000000042\"}",
            Encoding.ASCII.GetString(requests.For(42).Span)
        );
    }

    [Fact]
    public void Paths_take_turns()
    {
        var requests = new RequestBytes(new Workload(["/a", "/b"], new Visitors("v-", From: 0), 1), Here);

        Assert.StartsWith("POST /b ", Encoding.ASCII.GetString(requests.For(3).Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Drawn_visitors_come_in_the_order_of_the_draws_over_and_over()
    {
        var requests = new RequestBytes(Workload.Post("/a", new Visitors("v-", From: 0, Draws: [7, 9])), Here);

        Assert.EndsWith("0000000009\"}", Encoding.ASCII.GetString(requests.For(3).Span), StringComparison.Ordinal);
    }

    [Fact]
    public void New_visitors_are_new_in_every_run() => Assert.NotEqual(Visitors.Fresh().Tag, Visitors.Fresh().Tag);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    public void An_answer_ends_where_it_says(string received, bool isWhole) =>
        Assert.Equal(isWhole, HttpAnswer.IsWhole(Encoding.ASCII.GetBytes(received), out _));

    [Fact]
    public void The_status_of_a_refusal_is_seen()
    {
        HttpAnswer.IsWhole("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8, out var status);

        Assert.Equal(503, status);
    }

    [Fact]
    public void What_wrk_measured_is_read_without_its_failures()
    {
        var result = Wrk.Parse("Running 2s test\n\nmeasured 1000 2000000 10 1 1500 9000 1005\n");

        Assert.Equal(990, result.Answers);
        Assert.Equal(495, result.Rate);
        Assert.Equal(11, result.Errors);
        Assert.Equal(new Latency(1.5, 9), result.Latency);
        Assert.Equal(1005, result.Next);
    }

    [Fact]
    public void Load_is_for_this_machine_only() =>
        Assert.Throws<BenchmarkException>(() => LoadGenerators.RequireLoopback([Here, new("http://192.0.2.1")]));
}
