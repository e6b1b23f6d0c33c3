namespace Hillingar.Linux;

/// <summary>
/// Appends arguments to a message that is being made. Valid only inside the function that it was given to.
/// What does not fit the type of the surrounding container is a bug and throws <see cref="LinuxException"/>.
/// </summary>
public sealed unsafe class BusWriter
{
    private nint _message;

    internal BusWriter(nint message) => _message = message;

    public BusWriter WriteByte(byte value) => Basic('y', &value);

    public BusWriter WriteBoolean(bool value)
    {
        var number = value ? 1 : 0;
        return Basic('b', &number);
    }

    public BusWriter WriteInt16(short value) => Basic('n', &value);

    public BusWriter WriteUInt16(ushort value) => Basic('q', &value);

    public BusWriter WriteInt32(int value) => Basic('i', &value);

    public BusWriter WriteUInt32(uint value) => Basic('u', &value);

    public BusWriter WriteInt64(long value) => Basic('x', &value);

    public BusWriter WriteUInt64(ulong value) => Basic('t', &value);

    public BusWriter WriteDouble(double value) => Basic('d', &value);

    public BusWriter WriteString(string value) => Text('s', value);

    public BusWriter WriteObjectPath(string value) => Text('o', value);

    public BusWriter WriteSignature(string value) => Text('g', value);

    /// <summary>The message gets a copy; the descriptor stays the caller's to close.</summary>
    public BusWriter WriteDescriptor(FileDescriptor value)
    {
        var number = value.Number;
        Basic('h', &number);
        GC.KeepAlive(value);
        return this;
    }

    /// <summary>An array of bytes (<c>ay</c>).</summary>
    public BusWriter WriteBytes(ReadOnlySpan<byte> value)
    {
        // SAFETY: the library copies the bytes, which are pinned meanwhile.
        fixed (byte* start = value)
            return Check(SdBusMessage.AppendArray(Message, (byte)'y', start, (nuint)value.Length), "sd_bus_message_append_array", "y");
    }

    /// <summary>An array of strings (<c>as</c>).</summary>
    public BusWriter WriteStrings(IEnumerable<string> values) => WriteArray("s", values, (writer, value) => writer.WriteString(value));

    /// <param name="contents">The one complete type of the elements.</param>
    public BusWriter WriteArray<T>(string contents, IEnumerable<T> values, Action<BusWriter, T> write) => Container('a', contents, () =>
    {
        foreach (var value in values)
            write(this, value);
    });

    /// <param name="contents">The key's and the value's type, without braces: <c>sv</c>.</param>
    /// <param name="write">Writes one key and one value.</param>
    public BusWriter WriteDictionary<T>(string contents, IEnumerable<T> entries, Action<BusWriter, T> write) =>
        WriteArray($"{{{contents}}}", entries, (writer, entry) => writer.Container('e', contents, () => write(writer, entry)));

    /// <param name="contents">The types of the members, without parentheses.</param>
    public BusWriter WriteStruct(string contents, Action<BusWriter> write) => Container('r', contents, () => write(this));

    /// <param name="contents">The one complete type that the variant holds.</param>
    public BusWriter WriteVariant(string contents, Action<BusWriter> write) => Container('v', contents, () => write(this));

    /// <summary>Lets a function append to a message, and nothing that it leaves behind append later.</summary>
    internal static void Fill(nint message, Action<BusWriter>? write)
    {
        var writer = new BusWriter(message);
        try
        {
            write?.Invoke(writer);
        }
        finally
        {
            writer._message = 0;
        }
    }

    private nint Message => _message != 0 ? _message : throw new InvalidOperationException("the message has been sent");

    // SAFETY (callers): the value has the size of its type and is copied by the library.
    private BusWriter Basic(char type, void* value) =>
        Check(SdBusMessage.AppendBasic(Message, (byte)type, value), "sd_bus_message_append_basic", $"{type}");

    private BusWriter Text(char type, string value)
    {
        // A C string would silently end at the first null character.
        if (value.Contains('\0'))
            throw new ArgumentException("a D-Bus string cannot hold a null character", nameof(value));
        return Check(SdBusMessage.AppendText(Message, (byte)type, value), "sd_bus_message_append_basic", value);
    }

    private BusWriter Container(char type, string contents, Action write)
    {
        Check(SdBusMessage.OpenContainer(Message, (byte)type, contents), "sd_bus_message_open_container", contents);
        write();
        return Check(SdBusMessage.CloseContainer(Message), "sd_bus_message_close_container", contents);
    }

    private BusWriter Check(int result, string call, string subject)
    {
        SdBus.Check(result, call, subject);
        return this;
    }
}
