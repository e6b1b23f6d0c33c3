using System.Text;
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

    public abstract void Write(ref MessageWriter writer, T value);

    /// <exception cref="DBusReadException">The body ends too early or holds another type.</exception>
    public abstract T Read(ref Reader reader);

    /// <summary>At most how many bytes a value takes in a message, padding included; so an answer that would be too long is known before it is written.</summary>
    public abstract long Measure(T value);

    /// <summary>Whether two values are the same on the bus, so that a change from one to the other needs no announcement.</summary>
    public virtual bool AreSame(T one, T other) => EqualityComparer<T>.Default.Equals(one, other);
}

/// <summary>The types of which the contract is made.</summary>
public static class BusTypes
{
    public static BusType<string> Text { get; } = new BasicType<string>(
        "s", (ref writer, value) => writer.WriteString(value), (ref reader) => reader.ReadString(), MeasureText);

    public static BusType<string> ObjectPath { get; } = new BasicType<string>(
        "o", (ref writer, value) => writer.WriteObjectPath(value), (ref reader) => reader.ReadObjectPathAsString(), MeasureText);

    public static BusType<bool> Boolean { get; } = new BasicType<bool>(
        "b", (ref writer, value) => writer.WriteBool(value), (ref reader) => reader.ReadBool(), _ => 8);

    public static BusType<int> Int32 { get; } = new BasicType<int>(
        "i", (ref writer, value) => writer.WriteInt32(value), (ref reader) => reader.ReadInt32(), _ => 8);

    public static BusType<uint> UInt32 { get; } = new BasicType<uint>(
        "u", (ref writer, value) => writer.WriteUInt32(value), (ref reader) => reader.ReadUInt32(), _ => 8);

    public static BusType<ulong> UInt64 { get; } = new BasicType<ulong>(
        "t", (ref writer, value) => writer.WriteUInt64(value), (ref reader) => reader.ReadUInt64(), _ => 16);

    public static BusType<IReadOnlyList<string>> Texts { get; } = ListOf(Text);

    public static BusType<IReadOnlyList<T>> ListOf<T>(BusType<T> element) => new ListType<T>(element);

    /// <summary>A structure whose members are the fields, in their order.</summary>
    public static BusType<T> StructureOf<T>(params BusField<T>[] fields)
        where T : class, new() => new StructureType<T>(fields);

    // A length of four bytes on a boundary of four, the text, and a null byte.
    private static long MeasureText(string text) => Encoding.UTF8.GetByteCount(text) + 8;
}

internal delegate void WriteValue<in T>(ref MessageWriter writer, T value);

internal delegate T ReadValue<out T>(ref Reader reader);

internal sealed class BasicType<T>(string signature, WriteValue<T> write, ReadValue<T> read, Func<T, long> measure) : BusType<T>(signature)
{
    public override void Write(ref MessageWriter writer, T value) => write(ref writer, value);

    public override T Read(ref Reader reader) => read(ref reader);

    public override long Measure(T value) => measure(value);
}

internal sealed class ListType<T>(BusType<T> element) : BusType<IReadOnlyList<T>>("a" + element.Signature)
{
    // The library names the types by their characters in a signature.
    private readonly DBusType _element = (DBusType)element.Signature[0];

    public override void Write(ref MessageWriter writer, IReadOnlyList<T> value)
    {
        var start = writer.WriteArrayStart(_element);
        for (var i = 0; i < value.Count; i++)
            element.Write(ref writer, value[i]);
        writer.WriteArrayEnd(start);
    }

    public override IReadOnlyList<T> Read(ref Reader reader)
    {
        var items = new List<T>();
        var end = reader.ReadArrayStart(_element);
        while (reader.HasNext(end))
            items.Add(element.Read(ref reader));
        return items;
    }

    // A length on a boundary of four, and padding in front of the first element.
    public override long Measure(IReadOnlyList<T> value) => value.Sum(element.Measure) + 14;

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
    public override void Write(ref MessageWriter writer, T value)
    {
        writer.WriteStructureStart();
        foreach (var field in fields)
            field.Write(ref writer, value);
    }

    public override T Read(ref Reader reader)
    {
        reader.AlignStruct();
        var value = new T();
        foreach (var field in fields)
            field.Read(ref reader, value);
        return value;
    }

    public override long Measure(T value) => fields.Sum(field => field.Measure(value)) + 7;

    public override bool AreSame(T one, T other) => fields.All(field => field.IsSame(one, other));
}
