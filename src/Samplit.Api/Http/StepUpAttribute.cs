namespace Samplit.Api.Http;

/// <summary>
/// Something dangerous: whoever is signed in has to have shown a moment ago who they are, as a browser may have been
/// left alone since. Keys are exempt: they are shown each time.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class StepUpAttribute : Attribute;
