using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;

namespace Samplit.Api.Http.Generation;

/// <summary>Reads a part of a request in our way, in the place of the frame that does it in Wolverine's.</summary>
internal sealed class ReadFrame : Frame
{
    private readonly string[] _code;

    /// <param name="usual">What the other frame reads.</param>
    /// <param name="code">Line by line.</param>
    public ReadFrame(Variable usual, bool isAsync, params string[] code)
        : base(isAsync)
    {
        Value = new Variable(usual.VariableType, usual.Usage, this);
        _code = code;
    }

    public Variable Value { get; }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        foreach (var line in _code)
        {
            writer.Write(line);
        }
        Next?.GenerateCode(method, writer);
    }
}
