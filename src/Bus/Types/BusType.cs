using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// How one type of value is written into messages and read from them. What is written always has the type that <see cref="Signature"/> says, because
/// both come from the same object: the bus would end the connection over a body that differs from its signature.
/// </summary>
/// <param name="signature">One complete type in the notation of the D-Bus specification, for example <c>a(so)</c>.</param>
public abstract class BusType<T>(string signature)
{
    public string Signature { get; } = signature;

    public abstract void Write(BodyWriter body, T value);

    /// <exception cref="DBusReadException">The body ends too early or holds another type.</exception>
    public abstract T Read(ref Reader reader);

    /// <summary>Whether two values are the same on the bus, so that a change from one to the other needs no announcement.</summary>
    public virtual bool AreSame(T one, T other) => EqualityComparer<T>.Default.Equals(one, other);
}

/// <summary>The types of which the contract is made.</summary>
public static class BusTypes
{
    public static BusType<string> Text { get; } = new BasicType<string>(
        "s", (body, value) => body.WriteText(value), (ref reader) => reader.ReadString());

    public static BusType<string> ObjectPath { get; } = new BasicType<string>(
        "o", (body, value) => body.WriteText(value), (ref reader) => reader.ReadObjectPathAsString());

    public static BusType<bool> Boolean { get; } = new BasicType<bool>(
        "b", (body, value) => body.WriteBool(value), (ref reader) => reader.ReadBool());

    public static BusType<int> Int32 { get; } = new BasicType<int>(
        "i", (body, value) => body.WriteInt32(value), (ref reader) => reader.ReadInt32());

    public static BusType<uint> UInt32 { get; } = new BasicType<uint>(
        "u", (body, value) => body.WriteUInt32(value), (ref reader) => reader.ReadUInt32());

    public static BusType<ulong> UInt64 { get; } = new BasicType<ulong>(
        "t", (body, value) => body.WriteUInt64(value), (ref reader) => reader.ReadUInt64());

    public static BusType<IReadOnlyList<string>> Texts { get; } = ListOf(Text);

    public static BusType<IReadOnlyList<T>> ListOf<T>(BusType<T> element) => new ListType<T>(element);

    /// <summary>A structure whose members are the fields, in their order.</summary>
    public static BusType<T> StructureOf<T>(params BusField<T>[] fields)
        where T : class, new() => new StructureType<T>(fields);
}

internal delegate void WriteValue<in T>(BodyWriter body, T value);

internal delegate T ReadValue<out T>(ref Reader reader);

internal sealed class BasicType<T>(string signature, WriteValue<T> write, ReadValue<T> read) : BusType<T>(signature)
{
    public override void Write(BodyWriter body, T value) => write(body, value);

    public override T Read(ref Reader reader) => read(ref reader);
}

internal sealed class ListType<T>(BusType<T> element) : BusType<IReadOnlyList<T>>("a" + element.Signature)
{
    // The library names the types by their characters in a signature.
    private readonly DBusType _element = (DBusType)element.Signature[0];

    // Of all types there are in the contract.
    private readonly int _alignment = element.Signature[0] is '(' or 't' ? 8 : 4;

    public override void Write(BodyWriter body, IReadOnlyList<T> value)
    {
        var start = body.BeginArray(_alignment);
        for (var i = 0; i < value.Count; i++)
            element.Write(body, value[i]);
        body.EndArray(start);
    }

    public override IReadOnlyList<T> Read(ref Reader reader)
    {
        var items = new List<T>();
        var end = reader.ReadArrayStart(_element);
        while (reader.HasNext(end))
            items.Add(element.Read(ref reader));
        return items;
    }

    public override bool AreSame(IReadOnlyList<T> one, IReadOnlyList<T> other)
    {
        if (ReferenceEquals(one, other))
            return true;
        if (one.Count != other.Count)
            return false;
        for (var i = 0; i < one.Count; i++)
        {
            if (!element.AreSame(one[i], other[i]))
                return false;
        }

        return true;
    }
}

internal sealed class StructureType<T>(BusField<T>[] fields) : BusType<T>($"({string.Concat(fields.Select(field => field.Signature))})")
    where T : class, new()
{
    public override void Write(BodyWriter body, T value)
    {
        body.BeginStructure();
        if (value is WrittenOnce kept)
            kept.Write(body, WriteFields);
        else
            WriteFields(body, value);
    }

    public override T Read(ref Reader reader)
    {
        reader.AlignStruct();
        var value = new T();
        foreach (var field in fields)
            field.Read(ref reader, value);
        return value;
    }

    public override bool AreSame(T one, T other) => fields.All(field => field.IsSame(one, other));

    private void WriteFields(BodyWriter body, object value)
    {
        foreach (var field in fields)
            field.Write(body, (T)value);
    }
}
