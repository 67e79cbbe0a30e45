using System.Text;

namespace Samplit.Api.Tests.Cli;

/// <summary>Keeps what a command writes apart from what everybody else in the process does meanwhile.</summary>
internal sealed class RunOutput : TextWriter
{
    private readonly AsyncLocal<TextWriter?> _ofRun = new();

    public TextWriter Otherwise { get; set; } = Null;

    public override Encoding Encoding => Encoding.UTF8;

    private TextWriter Current => _ofRun.Value ?? Otherwise;

    /// <summary>From here on, in this flow of control and in what it starts.</summary>
    public StringWriter Begin()
    {
        var output = new StringWriter();
        _ofRun.Value = Synchronized(output);
        return output;
    }

    public override void Write(char value) => Current.Write(value);

    public override void Write(char[] buffer, int index, int count) => Current.Write(buffer, index, count);

    public override void Write(string? value) => Current.Write(value);

    public override void Flush() => Current.Flush();
}
