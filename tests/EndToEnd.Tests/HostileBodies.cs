using System.Buffers.Binary;
using System.Text;

namespace Hillingar.EndToEnd.Tests;

/// <summary>
/// Bodies of messages that are well formed, as the bus demands, and of no use to anybody: long, deep, many, or of other types than are asked for.
/// </summary>
internal static class HostileBodies
{
    private const int Depth = 30;

    /// <summary>Signatures and bodies.</summary>
    public static IReadOnlyList<(string Signature, byte[] Body)> All { get; } =
    [
        ("", []),
        ("s", Texts("dns")),
        ("s", Texts(new string('a', 17 * 1024))),
        ("s", Texts(new string('a', 1 << 20))),
        ("s", Texts(new string('a', 12 << 20))),
        ("ss", Texts("dns", "replace")),
        ("ss", Texts("dns", "")),
        ("i", Numbers(-1)),
        ("u", Numbers(7)),
        ("o", Texts("/")),
        ("g", [3, (byte)'a', (byte)'a', (byte)'s', 0]),
        ("ay", [.. Numbers(4 << 20), .. new byte[4 << 20]]),
        ("as", Lists(Enumerable.Repeat("x", 100_000))),
        ("asas", Lists(Enumerable.Repeat("*?*?*?*?*", 500), Enumerable.Repeat("[!a-z]*[0-9]*", 500))),
        ("v", [.. Enumerable.Repeat<byte[]>([1, (byte)'v', 0], 2 * Depth).SelectMany(level => level), 1, (byte)'y', 0, 1]),
        (new string('a', Depth) + "i", Numbers([.. Enumerable.Range(0, Depth).Select(level => 4 * (Depth - 1 - level))])),
        (new string('(', Depth) + "i" + new string(')', Depth), Numbers(1)),
        ("sssssssss", Texts([.. Enumerable.Repeat("abc", 9)])),
        ("ssv", [.. Texts("abc", "abc"), 1, (byte)'y', 0, 1]),
    ];

    public static byte[] Texts(params string[] texts)
    {
        var bytes = new List<byte>();
        foreach (var text in texts)
            Add(bytes, text);
        return [.. bytes];
    }

    private static byte[] Numbers(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    private static byte[] Lists(params IEnumerable<string>[] lists)
    {
        var bytes = new List<byte>();
        foreach (var list in lists)
        {
            bytes.AddRange(new byte[-bytes.Count & 3]);
            var at = bytes.Count;
            bytes.AddRange(new byte[4]);
            foreach (var text in list)
                Add(bytes, text);
            BinaryPrimitives.WriteInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[at..], bytes.Count - at - 4);
        }

        return [.. bytes];
    }

    // On a boundary of four bytes: its length, itself, and a null byte.
    private static void Add(List<byte> bytes, string text)
    {
        bytes.AddRange(new byte[-bytes.Count & 3]);
        bytes.AddRange(BitConverter.GetBytes(text.Length));
        bytes.AddRange(Encoding.ASCII.GetBytes(text));
        bytes.Add(0);
    }
}
