using System.Reflection;
using Xunit.v3;

namespace Samplit.Api.Tests;

/// <summary>
/// Has a test that would begin in the last minute of a day (UTC) wait for the next one, so that no day ends while it
/// speaks of today.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class NotAcrossMidnightAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var now = DateTime.UtcNow;
        var left = now.Date.AddDays(1) - now;
        if (left < TimeSpan.FromMinutes(1))
        {
            Thread.Sleep(left);
        }
    }
}
