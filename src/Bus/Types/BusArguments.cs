using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>A list of arguments as a person reads it: names and types.</summary>
public abstract class BusArguments
{
    private protected BusArguments(params (string Name, string Signature)[] list)
    {
        List = list;
        Signature = string.Concat(list.Select(argument => argument.Signature));
    }

    public IReadOnlyList<(string Name, string Signature)> List { get; }

    /// <summary>The types of all arguments; empty for none.</summary>
    public string Signature { get; }

    public static BusArguments<Nothing> None { get; } = new([], (_, _) => { }, (ref _) => default);

    public static BusArguments<T> Of<T>(string name, BusType<T> type) => new([(name, type.Signature)], type.Write, type.Read);

    public static BusArguments<(T1, T2)> Of<T1, T2>(string name1, BusType<T1> type1, string name2, BusType<T2> type2) => new(
        [(name1, type1.Signature), (name2, type2.Signature)],
        (body, value) =>
        {
            type1.Write(body, value.Item1);
            type2.Write(body, value.Item2);
        },
        (ref reader) => (type1.Read(ref reader), type2.Read(ref reader)));

    public static BusArguments<(T1, T2, T3)> Of<T1, T2, T3>(
        string name1, BusType<T1> type1, string name2, BusType<T2> type2, string name3, BusType<T3> type3) => new(
        [(name1, type1.Signature), (name2, type2.Signature), (name3, type3.Signature)],
        (body, value) =>
        {
            type1.Write(body, value.Item1);
            type2.Write(body, value.Item2);
            type3.Write(body, value.Item3);
        },
        (ref reader) => (type1.Read(ref reader), type2.Read(ref reader), type3.Read(ref reader)));

    public static BusArguments<(T1, T2, T3, T4)> Of<T1, T2, T3, T4>(
        string name1, BusType<T1> type1, string name2, BusType<T2> type2, string name3, BusType<T3> type3, string name4, BusType<T4> type4) => new(
        [(name1, type1.Signature), (name2, type2.Signature), (name3, type3.Signature), (name4, type4.Signature)],
        (body, value) =>
        {
            type1.Write(body, value.Item1);
            type2.Write(body, value.Item2);
            type3.Write(body, value.Item3);
            type4.Write(body, value.Item4);
        },
        (ref reader) => (type1.Read(ref reader), type2.Read(ref reader), type3.Read(ref reader), type4.Read(ref reader)));
}

/// <summary>The arguments that a method takes or returns, or that a signal carries, as one value.</summary>
public sealed class BusArguments<T> : BusArguments
{
    private readonly WriteValue<T> _write;
    private readonly ReadValue<T> _read;

    internal BusArguments((string Name, string Signature)[] list, WriteValue<T> write, ReadValue<T> read)
        : base(list)
    {
        _write = write;
        _read = read;
    }

    public void Write(BodyWriter body, T value) => _write(body, value);

    /// <exception cref="DBusReadException">The body ends too early.</exception>
    public T Read(ref Reader reader) => _read(ref reader);
}

/// <summary>The value of an empty list of arguments.</summary>
public readonly record struct Nothing;
