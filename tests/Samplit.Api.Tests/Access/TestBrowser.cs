using System.Net;
using System.Text;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>A browser that keeps cookies, and pages in it that know the token of their session.</summary>
internal sealed class TestBrowser : IDisposable
{
    private readonly HttpClient _http;

    public TestBrowser(RunningServer server, string? forwardedFor = null)
    {
        Address = new Uri(server.App.Urls.First());
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                CookieContainer = Cookies,
                UseProxy = false,
                AllowAutoRedirect = false,
            }
        )
        {
            BaseAddress = Address,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
        if (forwardedFor is not null)
        {
            _http.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        }
    }

    public Uri Address { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>What pages of this server send with each write.</summary>
    public string? Csrf { get; set; }

    public string? Session
    {
        get => Cookies.GetCookies(Address)["samplit"]?.Value;
        set => Cookies.Add(Address, new Cookie("samplit", value));
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        object? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }
        if (Csrf is not null)
        {
            request.Headers.Add("X-Samplit-Csrf", Csrf);
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await Answer.ReadAsync(await _http.SendAsync(request));
    }

    /// <summary>Sends a page's form.</summary>
    public async Task<Answer> SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Answer.ReadAsync(await _http.PostAsync(new Uri(path, UriKind.Relative), form));
    }

    public async Task<Answer> SignInAsync(string login, string password = People.Password)
    {
        var answer = await PostAsync("/api/session", new { login, password });
        Csrf = answer.Status == HttpStatusCode.OK ? answer["csrfToken"].GetString() : Csrf;
        return answer;
    }

    public void Dispose() => _http.Dispose();
}
