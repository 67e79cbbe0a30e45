using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Metrics;

/// <summary>A batch that is not what its type says, or too large; nothing was taken of it.</summary>
public sealed class MetricBodyException : Exception
{
    private MetricBodyException(int status, string title, string code, string detail)
        : base(detail) => (Status, Title, Code) = (status, title, code);

    public int Status { get; }

    public string Title { get; }

    public string Code { get; }

    internal static MetricBodyException TooLarge(string detail) =>
        new(StatusCodes.Status413PayloadTooLarge, "The batch is too large", ProblemCodes.BodyTooLarge, detail);

    internal static MetricBodyException OfOtherType(string detail) =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "Unsupported media type",
            ProblemCodes.UnsupportedMediaType,
            detail
        );

    internal static MetricBodyException NotCsv(string detail) =>
        new(StatusCodes.Status400BadRequest, "The body is not the CSV expected", ProblemCodes.InvalidCsv, detail);
}

internal sealed class MetricProblems : IProblemMapping
{
    public ProblemDetails? From(Exception exception) =>
        exception is MetricBodyException bad ? Problems.Details(bad.Status, bad.Title, bad.Code, bad.Message) : null;
}
