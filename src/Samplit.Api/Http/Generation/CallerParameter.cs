using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Samplit.Ledger;
using Wolverine.Http;
using Wolverine.Http.CodeGen;

namespace Samplit.Api.Http.Generation;

/// <summary>An endpoint that appends takes <see cref="EventMetadata"/>: who asks.</summary>
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
                : null;
        return variable is not null;
    }
}
