using System.Reflection;

namespace Samplit.Architecture.Tests;

/// <summary>
/// Which namespaces of an assembly know which, read from what was compiled: signatures, code, attributes. A namespace
/// and one below it are two. What leaves no trace there is not seen: constants, which are copied, and what is only
/// named.
/// </summary>
internal static class NamespaceArrows
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.Public
        | BindingFlags.NonPublic;

    /// <summary>From the types of one namespace to the types of others that they know.</summary>
    /// <param name="isIn">Which namespaces are looked at.</param>
    public static HashSet<(Type From, Type To)> Between(Assembly assembly, Func<string, bool> isIn) =>
        (
            from type in assembly.GetTypes()
            where type.Namespace is not null && isIn(type.Namespace)
            from known in Known(type)
            where known.Assembly == assembly && known.Namespace is not null && isIn(known.Namespace)
            where known.Namespace != type.Namespace
            select (From: Outermost(type), To: Outermost(known))
        ).ToHashSet();

    /// <summary>
    /// The arrows that lie on a circle of namespaces, or on a way from one circle to another; from type to type, in
    /// their order.
    /// </summary>
    public static IReadOnlyList<string> OnCircles(Assembly assembly, Func<string, bool> isIn)
    {
        var arrows = Between(assembly, isIn);
        while (true)
        {
            var known = arrows.Select(arrow => arrow.To.Namespace).ToHashSet();
            var knowing = arrows.Select(arrow => arrow.From.Namespace).ToHashSet();
            // Whom nobody knows, and who knows nobody, is on no circle.
            if (arrows.RemoveWhere(a => !known.Contains(a.From.Namespace) || !knowing.Contains(a.To.Namespace)) == 0)
            {
                return Words(arrows);
            }
        }
    }

    public static IReadOnlyList<string> Words(IEnumerable<(Type From, Type To)> arrows) =>
        [.. arrows.Select(arrow => $"{arrow.From} → {arrow.To}").Order(StringComparer.Ordinal)];

    private static Type Outermost(Type type) => type.DeclaringType is { } around ? Outermost(around) : type;

    private static IEnumerable<Type> Known(Type type) =>
        Mentioned(type)
            .SelectMany(Parts)
            .Select(part => part.IsGenericType ? part.GetGenericTypeDefinition() : part)
            .Distinct();

    private static IEnumerable<Type?> Mentioned(Type type) =>
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()),
            .. Attributes(type),
            .. type.GetFields(Declared).SelectMany(field => Attributes(field).Append(field.FieldType)),
            .. type.GetProperties(Declared).SelectMany(Attributes),
            .. type.GetMethods(Declared).SelectMany(method => Mentioned(method).Append(method.ReturnType)),
            .. type.GetConstructors(Declared).SelectMany(Mentioned),
        ];

    private static IEnumerable<Type?> Mentioned(MethodBase method) =>
        [
            .. Attributes(method),
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. method.IsGenericMethod
                ? method.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints())
                : [],
            .. method.GetMethodBody()?.LocalVariables.Select(variable => variable.LocalType) ?? [],
            .. method.GetMethodBody()?.ExceptionHandlingClauses.Select(Caught) ?? [],
            .. Code.Members(method).SelectMany(Mentioned),
        ];

    private static IEnumerable<Type?> Mentioned(MemberInfo member) =>
        member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            MethodInfo method =>
            [
                method.DeclaringType,
                method.ReturnType,
                .. method.IsGenericMethod ? method.GetGenericArguments() : [],
            ],
            _ => [member.DeclaringType],
        };

    private static Type? Caught(ExceptionHandlingClause clause) =>
        clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;

    private static IEnumerable<Type> Attributes(MemberInfo member) =>
        member
            .GetCustomAttributesData()
            .SelectMany(attribute =>
                attribute
                    .ConstructorArguments.Select(argument => argument.Value)
                    .Concat(attribute.NamedArguments.Select(argument => argument.TypedValue.Value))
                    .OfType<Type>()
                    .Append(attribute.AttributeType)
            );

    /// <summary>The type, or what it is made of.</summary>
    private static IEnumerable<Type> Parts(Type? type) =>
        type switch
        {
            null or { IsGenericParameter: true } => [],
            { HasElementType: true } => Parts(type.GetElementType()),
            { IsGenericType: true } => type.GetGenericArguments().SelectMany(Parts).Append(type),
            _ => [type],
        };
}
