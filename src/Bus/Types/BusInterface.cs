using System.Text;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>The table of all members of an interface. All else that must agree with it is made from it: writers, readers, introspection, documents.</summary>
public abstract class BusInterface
{
    private readonly List<BusMethod> _methods = [];
    private readonly List<BusSignal> _signals = [];
    private readonly List<BusProperty> _properties = [];

    private protected BusInterface(string name)
    {
        Name = name;
        NameBytes = Encoding.ASCII.GetBytes(name);
    }

    public string Name { get; }

    /// <summary>The part of the name behind the service's, for example <c>Unit</c>.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>In the order of the table, as are the others.</summary>
    public IReadOnlyList<BusMethod> Methods => _methods;

    public IReadOnlyList<BusSignal> Signals => _signals;

    public IReadOnlyList<BusProperty> Properties => _properties;

    internal byte[] NameBytes { get; }

    /// <summary>Adds a method to the table.</summary>
    /// <param name="action">What the caller must be allowed to do; null for what every user may call.</param>
    public BusMethod<TIn, TOut> Method<TIn, TOut>(
        string name, BusArguments<TIn> takes, BusArguments<TOut> returns, BusAction? action, string meaning)
    {
        var method = new BusMethod<TIn, TOut>(this, name, takes, returns, action, meaning);
        _methods.Add(method);
        return method;
    }

    public BusSignal<T> Signal<T>(string name, BusArguments<T> carries, string meaning)
    {
        var signal = new BusSignal<T>(this, name, carries, meaning);
        _signals.Add(signal);
        return signal;
    }

    /// <summary>Writes all properties of an object as the entries of a dictionary <c>a{sv}</c>.</summary>
    internal void WriteEntries(BodyWriter body, object state)
    {
        foreach (var property in _properties)
            property.WriteEntry(body, state);
    }

    private protected void Add(BusProperty property) => _properties.Add(property);
}

/// <inheritdoc/>
/// <typeparam name="TState">Holds all properties of one object. The daemon fills it
/// and never changes it afterwards; a client reads it from a message.</typeparam>
public sealed class BusInterface<TState>(string name) : BusInterface(name)
    where TState : class, new()
{
    private readonly Dictionary<string, BusField<TState>> _fields = [];

    public BusInterface<TState> Property<T>(
        string name, BusType<T> type, Func<TState, T> get, Action<TState, T> set, PropertyChange change, string meaning)
    {
        var field = BusField.Of(name, type, get, set);
        _fields.Add(name, field);
        Add(new BusProperty<TState>(field, change, meaning));
        return this;
    }

    /// <summary>Reads <c>a{sv}</c>. What this version does not know, or knows with another type, is passed over.</summary>
    public TState ReadProperties(ref Reader reader)
    {
        var state = new TState();
        var end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            var field = _fields.GetValueOrDefault(reader.ReadString());
            var behind = reader;
            if (field is not null && behind.ReadSignatureAsSpan().SequenceEqual(field.SignatureBytes))
            {
                reader = behind;
                field.Read(ref reader, state);
            }
            else
            {
                _ = reader.ReadVariantValue();
            }
        }

        return state;
    }
}
