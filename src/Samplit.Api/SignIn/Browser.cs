namespace Samplit.Api.SignIn;

/// <summary>What a browser calls itself, in the words of its user.</summary>
internal static class Browser
{
    // Most of them name others, too: the first that fits is the one.
    private static readonly (string Sign, string Name)[] Products =
    [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Such as "Firefox on Linux"; what it says of itself where that is not known.</summary>
    public static string Name(string? userAgent) =>
        string.IsNullOrEmpty(userAgent) ? "Unknown"
        : Find(Products, userAgent) is not { } product ? userAgent
        : Find(Systems, userAgent) is { } system ? $"{product} on {system}"
        : product;

    private static string? Find((string Sign, string Name)[] known, string userAgent) =>
        Array.Find(known, k => userAgent.Contains(k.Sign, StringComparison.Ordinal)).Name;
}
