using System.Globalization;
using Samplit.Api.Imports;

namespace Samplit.Api.Tests.Imports;

public class Reading_cells
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2025-11-03T08:00:00Z", "2025-11-03T08:00:00.0000000+00:00")]
    [InlineData("2025-11-03 08:00:00+02", "2025-11-03T06:00:00.0000000+00:00")]
    [InlineData("2025-11-03 08:00:00.123456789 -0530", "2025-11-03T13:30:00.1234560+00:00")]
    [InlineData("2025-11-03", "2025-11-02T23:00:00.0000000+00:00")]
    [InlineData("2025-11-03T08:00", "2025-11-03T07:00:00.0000000+00:00")]
    public void Takes_times_to_microseconds_in_UTC(string text, string expected)
    {
        var (time, problem) = ImportCells.Time(text, TimeSpan.FromHours(1), Now);

        Assert.Null(problem);
        Assert.Equal(expected, time.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(
        "2025-11-03T08:00:00",
        "It has no offset from UTC: say in 'utcOffset' which one all have that name none."
    )]
    [InlineData("2025-11-31T08:00:00Z", "No day of the calendar, or no time of the day.")]
    [InlineData("2025-11-03T08:00:00+15:00", "The offset from UTC is at most 14 hours.")]
    [InlineData("2027-11-03T08:00:00Z", "It lies ahead.")]
    [InlineData("0999-11-03T08:00:00Z", "From 1970 on.")]
    [InlineData("1762156800", "No time, such as 2025-11-21T09:30:00Z.")]
    [InlineData("2025-11-0312", "No time, such as 2025-11-21T09:30:00Z.")]
    public void Says_what_is_wrong_with_a_time(string text, string expected) =>
        Assert.Equal(expected, ImportCells.Time(text, offset: null, Now).Problem);

    [Theory]
    [InlineData("1.5e3", 1500)]
    [InlineData("-0.25", -0.25)]
    [InlineData("TRUE", 1)]
    public void Takes_numbers_with_a_point(string text, double expected) =>
        Assert.Equal(((decimal)expected, null), ImportCells.Number(text));

    [Theory]
    [InlineData("NaN", "NaN is no number.")]
    [InlineData("-Infinity", "Infinity is no number.")]
    [InlineData("1e13", "A number from -1e12 to 1e12.")]
    [InlineData("1e300", "A number from -1e12 to 1e12.")]
    [InlineData("1,234", "No number, such as 1234.5 with a point and nothing between thousands.")]
    public void Says_what_is_wrong_with_a_number(string text, string expected) =>
        Assert.Equal(expected, ImportCells.Number(text).Problem);
}
