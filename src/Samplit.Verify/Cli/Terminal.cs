using Spectre.Console;

namespace Samplit.Verify.Cli;

/// <summary>Colours and bars are for people: what goes into a file or a pipe is plain and not wrapped.</summary>
public static class Terminal
{
    private const int UnwrappedWidth = 500;

    public static IAnsiConsole Error { get; private set; } = Create(Console.Error, Console.IsErrorRedirected);

    public static void Use() => AnsiConsole.Console = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>Writes to these, plainly, whatever the program itself writes to.</summary>
    public static void Use(TextWriter output, TextWriter error) =>
        (AnsiConsole.Console, Error) = (Create(output, isRedirected: true), Create(error, isRedirected: true));

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            }
        );
        if (isRedirected)
        {
            console.Profile.Width = UnwrappedWidth;
        }
        return console;
    }
}
