using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using Samplit.Domain;
using Wolverine.Configuration;
using Wolverine.Middleware;

namespace Samplit.Api.Http.Generation;

/// <summary>
/// A refusal ends the request with its problem: what comes before an endpoint may return one, alone, with what it
/// found, or within a decision.
/// </summary>
public sealed class StopWhenRefused : IContinuationStrategy
{
    public bool TryFindContinuationHandler(IChain chain, MethodCall call, out Frame? frame)
    {
        frame = call.Creates.FirstOrDefault(CanRefuse) is { } answer ? new StopFrame(answer) : null;
        return frame is not null;
    }

    internal static bool CanRefuse(Variable variable) =>
        variable.VariableType == typeof(Refusal) || variable.VariableType == typeof(Decision);
}

/// <summary>Writes <c>if (refusal is not null) { answer; return; }</c>.</summary>
internal sealed class StopFrame : AsyncFrame
{
    private readonly Variable _answer;
    private readonly AnswerFrame _problem;

    public StopFrame(Variable answer)
    {
        _answer = answer;
        _problem = new AnswerFrame(nameof(Answers.RefuseAsync), () => Refusal);
        uses.Add(answer);
    }

    private string Refusal => _answer.VariableType == typeof(Decision) ? $"{_answer.Usage}.Refusal" : _answer.Usage;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain) => _problem.FindVariables(chain);

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.Write($"BLOCK:if ({Refusal} is not null)");
        _problem.GenerateCode(method, writer);
        writer.Write("return;");
        writer.FinishBlock();
        _problem.GenerateLeavingOff(writer);
        Next?.GenerateCode(method, writer);
    }
}
