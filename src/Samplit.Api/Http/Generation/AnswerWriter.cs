using Wolverine.Http;
using Wolverine.Http.Resources;

namespace Samplit.Api.Http.Generation;

/// <summary>What an endpoint returns first is its answer: a result of its own, or what is written as JSON.</summary>
internal sealed class AnswerWriter : IResourceWriterPolicy
{
    public bool TryApply(HttpChain chain)
    {
        if (chain.ResourceType is not { } type || type == typeof(void))
        {
            return false;
        }
        chain.Postprocessors.Add(
            new AnswerFrame(
                type.IsAssignableTo(typeof(IResult)) ? nameof(Answers.ResultAsync) : nameof(Answers.OkAsync),
                chain.ResourceVariable ?? chain.Method.Creates.First()
            )
        );
        return true;
    }
}
