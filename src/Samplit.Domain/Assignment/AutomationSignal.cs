namespace Samplit.Domain.Assignment;

/// <summary>
/// What makes a visitor look like a program and not a person. A hint: whoever wants to look like a person can.
/// </summary>
public enum AutomationSignal
{
    /// <summary>The backend that asked says so.</summary>
    Declared,

    /// <summary>The browser says that a program drives it (W3C WebDriver, section 4: navigator.webdriver).</summary>
    Webdriver,

    /// <summary>The User-Agent header names a crawler, a headless browser or an HTTP library, or is missing.</summary>
    UserAgent,

    /// <summary>More page views come from the same network address than people there would make.</summary>
    RequestRate,
}
