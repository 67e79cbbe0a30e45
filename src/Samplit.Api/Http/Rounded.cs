using System.Globalization;

namespace Samplit.Api.Http;

/// <summary>Numbers of charts: as many digits as are seen, and a quarter as long to send.</summary>
internal static class Rounded
{
    /// <param name="digits">That count, from the first one that is not 0.</param>
    public static double Of(double value, int digits = 4) =>
        double.Parse(
            value.ToString(string.Create(CultureInfo.InvariantCulture, $"G{digits}"), CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture
        );
}
