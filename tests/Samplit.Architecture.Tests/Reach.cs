using System.Reflection;

namespace Samplit.Architecture.Tests;

/// <summary>
/// What may be called from some types of a few assemblies on, read from their code. A call of something virtual may be
/// one of anything with that name. What the base class library calls back is found where the delegate is made, but not
/// if it is an override.
/// </summary>
internal sealed class Reach
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.Public
        | BindingFlags.NonPublic;

    private readonly IReadOnlyCollection<Assembly> _assemblies;
    private readonly ILookup<string, MethodBase> _byName;
    private readonly HashSet<MethodBase> _inside = [];
    private readonly HashSet<MethodBase> _outside = [];
    private readonly Stack<MethodBase> _waiting = [];

    private Reach(IReadOnlyCollection<Assembly> assemblies)
    {
        _assemblies = assemblies;
        // The name of an explicit implementation begins with that of its interface.
        _byName = Types(assemblies).SelectMany(Methods).ToLookup(method => method.Name.Split('.')[^1]);
    }

    /// <summary>The methods of other assemblies that may be called from the types that are asked for.</summary>
    public static IReadOnlyCollection<MethodBase> Outside(
        IReadOnlyCollection<Assembly> assemblies,
        Func<Type, bool> from
    )
    {
        var reach = new Reach(assemblies);
        foreach (var method in Types(assemblies).Where(from).SelectMany(Methods))
        {
            reach.Add(method);
        }
        while (reach._waiting.TryPop(out var method))
        {
            foreach (var member in Code.Members(method))
            {
                reach.Add(member);
            }
        }
        return reach._outside;
    }

    private static IEnumerable<Type> Types(IEnumerable<Assembly> assemblies) =>
        assemblies.SelectMany(assembly => assembly.GetTypes());

    private static IEnumerable<MethodBase> Methods(Type type) =>
        [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    private void Add(MemberInfo member)
    {
        if (
            member.DeclaringType is { } type
            && _assemblies.Contains(type.Assembly)
            && type.TypeInitializer is { } initializer
        )
        {
            Wait(initializer);
        }
        if (member is not MethodBase method)
        {
            return;
        }
        if (!_assemblies.Contains(method.Module.Assembly))
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
}
