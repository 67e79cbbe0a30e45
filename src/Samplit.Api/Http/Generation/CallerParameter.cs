using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Samplit.Api.Http.Generation;

/// <summary>
/// Who asks: an endpoint that appends takes <see cref="EventMetadata"/>, one that answers within projects
/// <see cref="Principal"/>.
/// </summary>
internal sealed class CallerParameter : IParameterStrategy
{
    public bool TryMatch(HttpChain chain, IServiceContainer container, ParameterInfo parameter, out Variable? variable)
    {
        variable =
            parameter.ParameterType == typeof(EventMetadata)
                ? new Variable(
                    typeof(EventMetadata),
                    $"{typeof(Requests).FullNameInCode()}.{nameof(Requests.Metadata)}(httpContext)"
                )
            : parameter.ParameterType == typeof(Principal)
                ? new Variable(
                    typeof(Principal),
                    $"{typeof(Callers).FullNameInCode()}.{nameof(Callers.Caller)}(httpContext)!"
                )
            : null;
        return variable is not null;
    }
}
