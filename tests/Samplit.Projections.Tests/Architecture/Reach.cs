using System.Reflection;
using System.Reflection.Emit;

namespace Samplit.Projections.Tests.Architecture;

/// <summary>
/// What may be called from some types of an assembly on, read from its code. A call of something virtual may be one of
/// anything with that name. What the base class library calls back is found where the delegate is made, but not if it is an
/// override.
/// </summary>
internal sealed class Reach
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.Public
        | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes)
        .GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly Assembly _assembly;
    private readonly ILookup<string, MethodBase> _byName;
    private readonly HashSet<MethodBase> _inside = [];
    private readonly HashSet<MethodBase> _outside = [];
    private readonly Stack<MethodBase> _waiting = [];

    private Reach(Assembly assembly)
    {
        _assembly = assembly;
        // The name of an explicit implementation begins with that of its interface.
        _byName = assembly.GetTypes().SelectMany(Methods).ToLookup(method => method.Name.Split('.')[^1]);
    }

    /// <summary>The methods of other assemblies that may be called from the types that are asked for.</summary>
    public static IReadOnlyCollection<MethodBase> Outside(Assembly assembly, Func<Type, bool> from)
    {
        var reach = new Reach(assembly);
        foreach (var method in assembly.GetTypes().Where(from).SelectMany(Methods))
        {
            reach.Add(method);
        }
        while (reach._waiting.TryPop(out var method))
        {
            foreach (var member in Mentioned(method))
            {
                reach.Add(member);
            }
        }
        return reach._outside;
    }

    private static IEnumerable<MethodBase> Methods(Type type) =>
        [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    private void Add(MemberInfo member)
    {
        if (member.DeclaringType?.Assembly == _assembly && member.DeclaringType.TypeInitializer is { } initializer)
        {
            Wait(initializer);
        }
        if (member is not MethodBase method)
        {
            return;
        }
        if (method.Module.Assembly != _assembly)
        {
            _outside.Add(method);
            return;
        }
        Wait(method);
        foreach (var same in method.IsVirtual ? _byName[method.Name] : [])
        {
            Wait(same);
        }
    }

    private void Wait(MethodBase method)
    {
        // As it is declared, whatever its type arguments are here.
        var declared = method.Module.ResolveMethod(method.MetadataToken)!;
        if (_inside.Add(declared))
        {
            _waiting.Push(declared);
        }
    }

    /// <summary>The members whose tokens are in the code of a method.</summary>
    private static IEnumerable<MemberInfo> Mentioned(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length; )
        {
            var isLong = code[at] == 0xFE;
            var operation = OpCodes[isLong ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += isLong ? 2 : 1;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }
}
