using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Http.Generation;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Samplit.Api.Host;

/// <summary>
/// Endpoints stand behind <see cref="DatabaseGate"/>, unless they say that they answer without the database.
/// </summary>
internal sealed class BehindDatabase : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains.Where(c => !c.EndpointType.IsDefined(typeof(WithoutDatabaseAttribute), false)))
        {
            chain.Middleware.Insert(
                0,
                new GateFrame([.. chain.Middleware.SelectMany(f => f.Creates).Where(IsOfRequest)])
            );
            chain.Metadata.WithMetadata(ProblemMetadata.For(StatusCodes.Status503ServiceUnavailable));
        }
    }

    private static bool IsOfRequest(Variable variable) =>
        variable is HttpElementVariable || variable.Creator is ReadFrame;

    /// <summary>What comes behind it runs within the gate.</summary>
    private sealed class GateFrame : AsyncFrame
    {
        private readonly Variable _turn;
        private Variable? _http;

        /// <param name="request">What is read of the request: what cannot be read is no matter of the database.</param>
        public GateFrame(IEnumerable<Variable> request)
        {
            _turn = new Variable(typeof(AnswerTurn), "turn", this);
            foreach (var variable in request)
            {
                uses.Add(variable);
            }
        }

        public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
        {
            yield return _http = chain.FindVariable(typeof(HttpContext));
        }

        public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
        {
            writer.Write(
                $"BLOCK:await {typeof(DatabaseGate).FullNameInCode()}.{nameof(DatabaseGate.PassAsync)}({_http!.Usage}, async {_turn.Usage} =>"
            );
            Next?.GenerateCode(method, writer);
            writer.FinishBlock(").ConfigureAwait(false);");
        }
    }
}
