using System.Runtime.InteropServices;

namespace Hillingar.Linux;

public sealed unsafe partial class BusReader
{
    /// <summary>
    /// Reads the next value, whatever it is: numbers as their .NET types, <c>s o g</c> as strings, <c>ay</c> as bytes,
    /// other arrays as <c>List&lt;object&gt;</c>, structs as <c>object[]</c>, dictionaries as
    /// <c>Dictionary&lt;object, object&gt;</c>, and a variant as the value that it holds.
    /// </summary>
    public object ReadAny()
    {
        byte type;
        byte* contents;
        Expect(SdBusMessage.PeekType(_message, &type, &contents), "any");
        // SAFETY: where the type is a container, contents is its null-terminated signature, kept by the message; else null.
        var inner = Marshal.PtrToStringUTF8((nint)contents) ?? "";
        return (char)type switch
        {
            'y' => ReadByte(),
            'b' => ReadBoolean(),
            'n' => ReadInt16(),
            'q' => ReadUInt16(),
            'i' => ReadInt32(),
            'u' => ReadUInt32(),
            'x' => ReadInt64(),
            't' => ReadUInt64(),
            'd' => ReadDouble(),
            'h' => ReadDescriptor(),
            's' => ReadString(),
            'o' => ReadObjectPath(),
            'g' => ReadSignature(),
            'v' => ReadVariant(inner, reader => reader.ReadAny()),
            'r' => ReadStruct(inner, ReadMembers),
            'a' when inner == "y" => ReadBytes(),
            'a' when inner.StartsWith('{') => ReadDictionary(inner[1..^1], reader => reader.ReadAny(), reader => reader.ReadAny()),
            'a' => ReadArray(inner, reader => reader.ReadAny()),
            _ => throw new BusException(BusErrors.InvalidArgs, $"a value of the unknown type '{(char)type}'"),
        };
    }

    private static object[] ReadMembers(BusReader reader)
    {
        var members = new List<object>();
        while (!reader.AtEnd)
            members.Add(reader.ReadAny());
        return [.. members];
    }
}
