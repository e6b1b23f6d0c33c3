using System.Collections.Immutable;

namespace Hillingar.Linux;

/// <summary>Who may call a method or set a property without further checks by its handler.</summary>
public enum BusAccess
{
    /// <summary>Root and holders of CAP_SYS_ADMIN; others are refused by libsystemd.</summary>
    Privileged,

    /// <summary>Whoever the bus's policy lets through.</summary>
    Anyone,
}

/// <summary>What the value of a property does over time (<c>org.freedesktop.DBus.Property.EmitsChangedSignal</c>).</summary>
public enum PropertyChange
{
    /// <summary>It changes and nobody is told.</summary>
    Silent,

    /// <summary>It never changes while the object exists.</summary>
    Constant,

    /// <summary><c>PropertiesChanged</c> carries the new value.</summary>
    Announced,

    /// <summary><c>PropertiesChanged</c> names the property without its value.</summary>
    Invalidated,
}

/// <summary>An interface's name and members, without the type of the objects that have it.</summary>
public abstract class BusInterface
{
    private protected BusInterface(string name, ImmutableArray<BusMember> members)
    {
        Name = name;
        Members = members;
        Methods = members.OfType<BusMember.Method>().ToDictionary(method => method.Name);
        Properties = members.OfType<BusMember.Property>().ToDictionary(property => property.Name);
        Signals = members.OfType<BusMember.Signal>().ToDictionary(signal => signal.Name);
    }

    public string Name { get; }

    internal ImmutableArray<BusMember> Members { get; }

    internal IReadOnlyDictionary<string, BusMember.Method> Methods { get; }

    internal IReadOnlyDictionary<string, BusMember.Property> Properties { get; }

    internal IReadOnlyDictionary<string, BusMember.Signal> Signals { get; }
}

/// <summary>
/// The description of a D-Bus interface of objects of type <typeparamref name="T"/>. It never changes: each of its
/// methods returns a longer description. Names and signatures are checked by libsystemd when it is registered.
/// </summary>
public sealed class BusInterface<T> : BusInterface
    where T : class
{
    public BusInterface(string name)
        : this(name, [])
    {
    }

    private BusInterface(string name, ImmutableArray<BusMember> members)
        : base(name, members)
    {
    }

    /// <param name="handler">Replies, fails, or defers the call; what it throws becomes the caller's error.</param>
    public BusInterface<T> Method(string name, BusArguments takes, BusArguments returns, BusAccess access, Action<T, BusCall> handler) =>
        With(new BusMember.Method(name, takes, returns, access, (target, call) => handler((T)target, call)));

    /// <param name="signature">One complete type.</param>
    /// <param name="get">Writes exactly one value of that type.</param>
    public BusInterface<T> Property(string name, string signature, PropertyChange change, Action<T, BusWriter> get) =>
        With(new BusMember.Property(name, signature, change, (target, writer) => get((T)target, writer), null, BusAccess.Privileged));

    /// <param name="set">Reads one value; the change is then announced as <paramref name="change"/> says.</param>
    public BusInterface<T> Property(
        string name,
        string signature,
        PropertyChange change,
        Action<T, BusWriter> get,
        Action<T, BusReader> set,
        BusAccess access) =>
        With(new BusMember.Property(
            name,
            signature,
            change,
            (target, writer) => get((T)target, writer),
            (target, reader) => set((T)target, reader),
            access));

    public BusInterface<T> Signal(string name, BusArguments carries) => With(new BusMember.Signal(name, carries));

    private BusInterface<T> With(BusMember member) => new(Name, Members.Add(member));
}
