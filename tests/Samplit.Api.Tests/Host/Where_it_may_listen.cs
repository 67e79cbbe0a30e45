using Samplit.Api.Database;
using Samplit.Api.Host;

namespace Samplit.Api.Tests.Host;

public class Where_it_may_listen
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.8.9.10:0")]
    [InlineData("http://localhost:5080")]
    [InlineData("https://LOCALHOST:5443")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://127.0.0.1:5080;http://[::1]:5080")]
    [InlineData("http://unix:/run/samplit.sock")]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://samplit.example.org")]
    public void At_any_address_as_whoever_asks_is_known(string urls) => Assert.Null(ListenAddresses.Problem(urls));

    [Fact]
    public void Not_where_a_setting_of_the_web_server_says_past_the_options()
    {
        var settings = new Dictionary<string, string?> { ["Kestrel:Endpoints:Public:Url"] = "http://0.0.0.0:0" };

        var refused = Assert.Throws<ArgumentException>(() =>
            SamplitServer.Build(new DatabaseConnections("Host=nowhere"), ListenAddresses.Default, settings)
        );

        Assert.StartsWith("Kestrel:Endpoints is set", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://:5080")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("ftp://127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:port")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:5080/path")]
    [InlineData("")]
    [InlineData(" ; ")]
    public void Nowhere_that_is_no_address(string urls) =>
        Assert.Contains("an example is http://127.0.0.1:5080", ListenAddresses.Problem(urls), StringComparison.Ordinal);
}
