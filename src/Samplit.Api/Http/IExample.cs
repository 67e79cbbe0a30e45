namespace Samplit.Api.Http;

/// <summary>
/// What a body looks like, for the description: an object of its own type, so that it follows wherever that goes.
/// </summary>
internal interface IExample
{
    static abstract object Example { get; }

    /// <summary>Of whatever an example is about.</summary>
    static readonly Guid SomeId = new("0198c0de-5a3b-7d10-8000-000000000001");

    static readonly DateTimeOffset SomeTime = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
}
