using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Object paths made of names that may hold any character (<c>sd_bus_path_encode(3)</c>).</summary>
public static unsafe class BusPath
{
    /// <summary>The path of the object called <paramref name="id"/> under a prefix: <c>dns.1</c> becomes <c>PREFIX/dns_2e1</c>.</summary>
    public static string Encode(string prefix, string id)
    {
        byte* path;
        SdBus.Check(SdBus.PathEncode(prefix, id, &path), "sd_bus_path_encode", prefix);
        return Take(path);
    }

    /// <summary>The name that <see cref="Encode"/> made the path from; null if the path is not directly under the prefix.</summary>
    public static string? Decode(string prefix, string path)
    {
        // The library would take what lies deeper for part of the name.
        if (path.LastIndexOf('/') != prefix.TrimEnd('/').Length)
            return null;
        byte* id;
        return SdBus.Check(SdBus.PathDecode(path, prefix, &id), "sd_bus_path_decode", path) > 0 ? Take(id) : null;
    }

    public static bool IsValid(string path) => SdBus.ObjectPathIsValid(path) > 0;

    private static string Take(byte* text)
    {
        // SAFETY: the library returns a null-terminated string from malloc, which is what NativeMemory frees.
        var result = Marshal.PtrToStringUTF8((nint)text)!;
        NativeMemory.Free(text);
        return result;
    }
}
