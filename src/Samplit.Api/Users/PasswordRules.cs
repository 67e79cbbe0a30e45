using Samplit.Domain;

namespace Samplit.Api.Users;

/// <summary>What a password has to be: long and hard to guess, of whatever characters (NIST SP 800-63B, 3.1.1.2).</summary>
internal static class PasswordRules
{
    /// <summary>In characters of Unicode.</summary>
    public const int MinLength = 12;

    public const int MaxLength = 128;

    /// <summary>Of zxcvbn's 0 to 4: at least 10^8 guesses by somebody who knows how people choose.</summary>
    private const int MinScore = 3;

    /// <summary>Looking for patterns takes the square of the length.</summary>
    private const int MaxRated = 64;

    /// <param name="known">What others know of the person, such as their name and mail.</param>
    /// <returns>Null for a good one.</returns>
    public static Refusal? Validate(string field, string? password, params IEnumerable<string?> known)
    {
        if (!IsPossible(password))
        {
            return Refusal.Invalid(field, $"From {MinLength} to {MaxLength} characters.");
        }
        var inputs = known.OfType<string>().SelectMany(k => k.Split('@', '.', '-', '_', ' ').Append(k));
        // Names of one or two letters are part of everything.
        string[] telling = [.. inputs.Where(i => i.Length > 2).Distinct(StringComparer.OrdinalIgnoreCase)];
        var rated = password!.Length > MaxRated ? password[..MaxRated] : password;
        return new Zxcvbn.Zxcvbn().EvaluatePassword(rated, telling).Score >= MinScore
            ? null
            : Refusal.Invalid(
                field,
                "It is too easy to guess: take more words, and none that others know of you. A phrase of four words that do not belong together is good."
            );
    }

    /// <summary>Whether it can be one at all.</summary>
    private static bool IsPossible(string? password) =>
        password is { Length: <= 2 * MaxLength }
        && password.EnumerateRunes().Count() is >= MinLength and <= MaxLength
        && !password.Contains('\0', StringComparison.Ordinal);
}
