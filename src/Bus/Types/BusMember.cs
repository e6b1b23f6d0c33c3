namespace Hillingar.Bus;

/// <summary>What one calls, reads or hears of an interface.</summary>
/// <param name="meaning">A clause or two for the documentation.</param>
public abstract class BusMember(string name, string meaning)
{
    public string Name { get; } = name;

    public string Meaning { get; } = meaning;
}

/// <summary>A method of an interface.</summary>
public abstract class BusMethod(BusInterface on, string name, BusArguments takes, BusArguments returns, BusAction? action, string meaning)
    : BusMember(name, meaning)
{
    public BusInterface Interface { get; } = on;

    public BusArguments Takes { get; } = takes;

    public BusArguments Returns { get; } = returns;

    /// <summary>What the caller must be allowed to do; null for what every user may call.</summary>
    public BusAction? Action { get; } = action;
}

/// <inheritdoc cref="BusMethod"/>
public sealed class BusMethod<TIn, TOut>(
    BusInterface on, string name, BusArguments<TIn> takes, BusArguments<TOut> returns, BusAction? action, string meaning)
    : BusMethod(on, name, takes, returns, action, meaning)
{
    public new BusArguments<TIn> Takes { get; } = takes;

    public new BusArguments<TOut> Returns { get; } = returns;
}

/// <summary>A signal of an interface.</summary>
public abstract class BusSignal(BusInterface on, string name, BusArguments carries, string meaning) : BusMember(name, meaning)
{
    public BusInterface Interface { get; } = on;

    public BusArguments Carries { get; } = carries;
}

/// <inheritdoc cref="BusSignal"/>
public sealed class BusSignal<T>(BusInterface on, string name, BusArguments<T> carries, string meaning) : BusSignal(on, name, carries, meaning)
{
    public new BusArguments<T> Carries { get; } = carries;
}

/// <summary>A property of an interface, which can be read and not be set.</summary>
public abstract class BusProperty(string name, string signature, PropertyChange change, string meaning) : BusMember(name, meaning)
{
    public string Signature { get; } = signature;

    public PropertyChange Change { get; } = change;

    internal abstract void WriteValue(BodyWriter body, object state);

    /// <summary>Writes an entry of a dictionary <c>a{sv}</c>.</summary>
    internal abstract void WriteEntry(BodyWriter body, object state);

    internal abstract bool IsSame(object one, object other);
}

internal sealed class BusProperty<TState>(BusField<TState> field, PropertyChange change, string meaning)
    : BusProperty(field.Name, field.Signature, change, meaning)
    where TState : class
{
    public BusField<TState> Field { get; } = field;

    internal override void WriteValue(BodyWriter body, object state)
    {
        body.WriteSignature(Field.SignatureBytes);
        Field.Write(body, (TState)state);
    }

    internal override void WriteEntry(BodyWriter body, object state)
    {
        body.BeginStructure();
        body.WriteText(Field.NameBytes);
        WriteValue(body, state);
    }

    internal override bool IsSame(object one, object other) => Field.IsSame((TState)one, (TState)other);
}

/// <summary>What is said when a property changes; the words of <c>org.freedesktop.DBus.Property.EmitsChangedSignal</c>.</summary>
public enum PropertyChange
{
    /// <summary>The property never changes while the object is there (<c>const</c>).</summary>
    Constant,

    /// <summary><c>PropertiesChanged</c> carries the new value (<c>true</c>).</summary>
    Announced,

    /// <summary>Nothing is said (<c>false</c>).</summary>
    Silent,
}
