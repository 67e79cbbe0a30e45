using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;

namespace Samplit.Api.Http.Generation;

/// <summary>Writes an answer, if it is still the endpoint's turn.</summary>
/// <param name="method">The method of <see cref="Answers"/>.</param>
/// <param name="value">The code of what it is given besides the request.</param>
internal sealed class AnswerFrame(string method, Func<string> value) : AsyncFrame
{
    private Variable? _http;
    private Variable? _turn;

    public AnswerFrame(string method, Variable value)
        : this(method, () => value.Usage) => uses.Add(value);

    /// <summary>Leaves off where somebody else has answered meanwhile.</summary>
    public void GenerateLeavingOff(ISourceWriter writer)
    {
        if (_turn is not null)
        {
            writer.Write($"if ({_turn.Usage}.{nameof(AnswerTurn.IsTaken)}) return;");
        }
    }

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return _http = chain.FindVariable(typeof(HttpContext));
        // Only where somebody may give up on the endpoint.
        _turn = chain.TryFindVariable(typeof(AnswerTurn), VariableSource.NotServices);
        if (_turn is not null)
        {
            yield return _turn;
        }
    }

    public override void GenerateCode(GeneratedMethod generated, ISourceWriter writer)
    {
        if (_turn is not null)
        {
            writer.Write($"if (!{_turn.Usage}.{nameof(AnswerTurn.TryTake)}()) return;");
        }
        writer.Write(
            $"await {typeof(Answers).FullNameInCode()}.{method}({_http!.Usage}, {value()}).ConfigureAwait(false);"
        );
        Next?.GenerateCode(generated, writer);
    }
}
