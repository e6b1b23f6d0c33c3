using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// Reads the arguments of a message in order. Each method reads exactly one value of its type
/// and throws <see cref="BusException"/> (<c>InvalidArgs</c>) where another one, or none, is next.
/// </summary>
public sealed unsafe partial class BusReader
{
    private readonly MessageHandle _message;

    internal BusReader(MessageHandle message) => _message = message;

    /// <summary>Whether the message, or the container that is being read, has no further value.</summary>
    public bool AtEnd => SdBus.Check(SdBusMessage.AtEnd(_message, 0), "sd_bus_message_at_end") > 0;

    public byte ReadByte() => (byte)ReadNumber('y');

    public bool ReadBoolean() => (int)ReadNumber('b') != 0;

    public short ReadInt16() => (short)ReadNumber('n');

    public ushort ReadUInt16() => (ushort)ReadNumber('q');

    public int ReadInt32() => (int)ReadNumber('i');

    public uint ReadUInt32() => (uint)ReadNumber('u');

    public long ReadInt64() => (long)ReadNumber('x');

    public ulong ReadUInt64() => ReadNumber('t');

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadNumber('d'));

    public string ReadString() => ReadText('s');

    public string ReadObjectPath() => ReadText('o');

    public string ReadSignature() => ReadText('g');

    /// <summary>A descriptor of the caller's own, apart from the message's.</summary>
    public FileDescriptor ReadDescriptor()
    {
        using var borrowed = new FileDescriptor((int)ReadNumber('h'), ownsHandle: false);
        return borrowed.Duplicate();
    }

    /// <summary>An array of bytes (<c>ay</c>).</summary>
    public byte[] ReadBytes()
    {
        void* start;
        nuint size;
        Expect(SdBusMessage.ReadArray(_message, (byte)'y', &start, &size), "ay");
        // SAFETY: the library's array lives in the message; it is copied before anything else happens to that.
        return new ReadOnlySpan<byte>(start, (int)size).ToArray();
    }

    /// <summary>An array of strings (<c>as</c>).</summary>
    public List<string> ReadStrings() => ReadArray("s", reader => reader.ReadString());

    /// <param name="contents">The one complete type of the elements.</param>
    public List<T> ReadArray<T>(string contents, Func<BusReader, T> read) => ReadContainer('a', contents, reader =>
    {
        var elements = new List<T>();
        while (!reader.AtEnd)
            elements.Add(read(reader));
        return elements;
    });

    /// <param name="contents">The types of the members, without parentheses.</param>
    public T ReadStruct<T>(string contents, Func<BusReader, T> read) => ReadContainer('r', contents, read);

    /// <param name="contents">The key's and the value's type, without braces: <c>sv</c>.</param>
    public Dictionary<TKey, TValue> ReadDictionary<TKey, TValue>(string contents, Func<BusReader, TKey> readKey, Func<BusReader, TValue> readValue)
        where TKey : notnull =>
        ReadContainer('a', $"{{{contents}}}", reader =>
        {
            var dictionary = new Dictionary<TKey, TValue>();
            while (!reader.AtEnd)
            {
                var (key, value) = reader.ReadContainer('e', contents, entry => (readKey(entry), readValue(entry)));
                dictionary[key] = value;
            }

            return dictionary;
        });

    /// <param name="contents">The one complete type that the variant must hold.</param>
    public T ReadVariant<T>(string contents, Func<BusReader, T> read) => ReadContainer('v', contents, read);

    /// <summary>Passes over values.</summary>
    /// <param name="types">Their complete types.</param>
    public void Skip(string types) => Expect(SdBusMessage.Skip(_message, types), types);

    private ulong ReadNumber(char type)
    {
        ulong value = 0;
        // SAFETY: no basic type that is not a string is larger than eight bytes; on a little-endian machine
        // the smaller ones are the low bytes of the zeroed value.
        Expect(SdBusMessage.ReadBasic(_message, (byte)type, &value), $"{type}");
        return value;
    }

    private string ReadText(char type)
    {
        byte* text;
        Expect(SdBusMessage.ReadBasic(_message, (byte)type, &text), $"{type}");
        // SAFETY: strings are null-terminated and live in the message.
        return Marshal.PtrToStringUTF8((nint)text)!;
    }

    private T ReadContainer<T>(char type, string contents, Func<BusReader, T> read)
    {
        Expect(SdBusMessage.EnterContainer(_message, (byte)type, contents), type == 'r' ? $"({contents})" : $"{type}{contents}");
        var value = read(this);
        SdBus.Check(SdBusMessage.ExitContainer(_message), "sd_bus_message_exit_container", contents);
        return value;
    }

    // 0 says that the container ended, a negative number that something else is next.
    private static void Expect(int result, string types)
    {
        if (result <= 0)
            throw new BusException(BusErrors.InvalidArgs, $"a value of type '{types}' was expected");
    }
}
