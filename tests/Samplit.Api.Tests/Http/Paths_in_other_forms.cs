using System.Net.Sockets;
using System.Text;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Http;

public class Paths_in_other_forms(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Theory]
    [InlineData("/snippet/../api/experiments")]
    [InlineData("/snippet/%2e%2e/api/experiments")]
    [InlineData("/snippet/.%2E/api/experiments")]
    [InlineData("/v1/decisions/web/../../../api/experiments")]
    [InlineData("/./api/experiments")]
    [InlineData("/api/experiments/.")]
    [InlineData("/api/experiments/..")]
    [InlineData("/%61pi/experiments")]
    [InlineData("/api%2Fexperiments")]
    [InlineData("/api%5cexperiments")]
    [InlineData("/api\\experiments")]
    [InlineData("//api/experiments")]
    [InlineData("/snippet//../api/experiments")]
    [InlineData("/api/experiments?name=%00")]
    [InlineData("http://localhost/snippet/../api/experiments")]
    public async Task Are_refused(string target) => Assert.Equal(400, await Status(target));

    [Theory]
    [InlineData("/API/experiments")]
    [InlineData("/api/Experiments")]
    public async Task Are_not_found_in_another_case(string target) => Assert.Equal(404, await Status(target));

    [Theory]
    [InlineData("/api/experiments")]
    [InlineData("/api/experiments?limit=1&name=a..b/../%2e")]
    [InlineData("http://localhost/api/experiments")]
    public async Task Are_not_mistaken_for_one_that_is_as_it_should_be(string target) =>
        Assert.Equal(200, await Status(target));

    /// <summary>As it stands: clients of HTTP would put it in normal form.</summary>
    private async Task<int> Status(string target)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_server.Http.BaseAddress!.Host, _server.Http.BaseAddress.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestKeys.Usual.Admin}\r\nConnection: close\r\n\r\n"
            )
        );
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1]);
    }
}
