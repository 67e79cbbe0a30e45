namespace Samplit.Api.Http;

/// <summary>How much a caller may send and ask for.</summary>
internal static class Limits
{
    /// <summary>Bytes of a request body.</summary>
    public const int MaxBodySize = 128 * 1024;

    /// <summary>Bytes of the body of a call with many items.</summary>
    public const int MaxItemsBodySize = 1024 * 1024;

    /// <summary>Bytes of what a page sends; browsers send no more after it has gone.</summary>
    public const int MaxWebBodySize = 64 * 1024;

    /// <summary>Bytes of a batch of metrics.</summary>
    public const long MaxMetricsBodySize = 128L * 1024 * 1024;

    /// <summary>Rows of a batch of metrics.</summary>
    public const int MaxMetricRows = 500_000;

    /// <summary>Bytes of the files of an import.</summary>
    public const long MaxImportBodySize = 512L * 1024 * 1024;

    /// <summary>Bytes of the file of another program with flags.</summary>
    public const int MaxFlagImportBodySize = 16 * 1024 * 1024;

    /// <summary>Events of an import.</summary>
    public const int MaxImportEvents = 20_000_000;

    /// <summary>Items of a call.</summary>
    public const int MaxItems = 1000;

    /// <summary>Characters of a visitor's context.</summary>
    public const int MaxContextSize = 4096;

    /// <summary>Entries of a page.</summary>
    public const int MaxPageSize = 1000;

    public const int DefaultPageSize = 100;
}
