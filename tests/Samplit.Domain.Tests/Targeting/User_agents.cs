using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

public class User_agents
{
    [Theory]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "chrome",
        "131.0.0"
    )]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.70",
        "edge",
        "131.0.2903"
    )]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 OPR/114.0.0.0",
        "opera",
        "114.0.0"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
        "samsung",
        "27.0"
    )]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "firefox", "133.0")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
        "firefox",
        "127.0"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
        "chrome",
        "126.0.6478"
    )]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5.1 Safari/605.1.15",
        "safari",
        "17.5.1"
    )]
    [InlineData("curl/8.5.0", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void Name_a_browser_and_its_version(string? header, string? browser, string? version) =>
        Assert.Equal((browser, version), UserAgent.Browser(header));

    [Theory]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
        Device.Mobile
    )]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S918B) Chrome/125.0.0.0 Mobile Safari/537.36", Device.Mobile)]
    [InlineData("Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/140.0.0.0 Safari/537.36", Device.Tablet)]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) Version/12.1 Mobile/15E148 Safari/604.1", Device.Tablet)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", Device.Desktop)]
    [InlineData(null, null)]
    public void Say_what_they_run_on(string? header, Device? device) => Assert.Equal(device, UserAgent.Device(header));
}
