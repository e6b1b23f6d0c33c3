using System.Text;

namespace Hillingar.Builder.Builds;

/// <summary>In what two files differ, as far as a person wants to know it: by section for ELF files, by line for texts, by offset for the rest.</summary>
internal static class FileDifference
{
    private const int Shown = 16;
    private const int TextProbe = 8000;

    /// <summary>A line for each difference; none if the files are equal.</summary>
    internal static IEnumerable<string> Between(byte[] first, byte[] second)
    {
        if (first.AsSpan().SequenceEqual(second))
            return [];
        if (ElfSections.Read(first) is { } mine && ElfSections.Read(second) is { } others)
            return BySection(first, [.. mine], second, [.. others]);
        return IsText(first) && IsText(second) ? [ByLine(first, second)] : [ByOffset("the file", first, second, 0)];
    }

    private static List<string> BySection(byte[] first, List<ElfSection> mine, byte[] second, List<ElfSection> others)
    {
        var lines = new List<string>();
        foreach (var section in mine)
        {
            var index = others.FindIndex(other => other.Name == section.Name);
            if (index < 0)
            {
                lines.Add($"section {section.Name}: only in the first");
                continue;
            }

            // Several sections may have one name; they are compared in their order.
            var other = others[index];
            others.RemoveAt(index);
            var (a, b) = (Bytes(first, section), Bytes(second, other));
            if (!a.AsSpan().SequenceEqual(b))
                lines.Add(ByOffset($"section {section.Name}", a, b, section.Offset));
        }

        lines.AddRange(others.Select(other => $"section {other.Name}: only in the second"));
        if (lines.Count == 0)
            lines.Add(ByOffset("headers or padding", first, second, 0));
        return lines;
    }

    private static byte[] Bytes(byte[] file, ElfSection section) => file.AsSpan((int)section.Offset, (int)section.Size).ToArray();

    private static string ByOffset(string what, byte[] first, byte[] second, ulong fileOffset)
    {
        var common = Math.Min(first.Length, second.Length);
        var at = first.AsSpan(0, common).CommonPrefixLength(second.AsSpan(0, common));
        var differing = 0;
        for (var i = at; i < common; i++)
            differing += first[i] != second[i] ? 1 : 0;
        var sizes = first.Length == second.Length ? $"{differing} of {first.Length} bytes differ" : $"{first.Length} bytes against {second.Length}";
        var place = fileOffset == 0 ? "" : $" (file offset 0x{fileOffset + (ulong)at:x})";
        return $"{what}: {sizes}; first at offset 0x{at:x}{place}: {Hex(first, at)} against {Hex(second, at)}";
    }

    private static string Hex(byte[] bytes, int at)
    {
        var part = bytes.AsSpan(at, Math.Min(Shown, bytes.Length - at));
        if (part.IsEmpty)
            return "the end";
        var text = string.Concat(part.ToArray().Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
        return $"{Convert.ToHexStringLower(part)} \"{text}\"";
    }

    private static bool IsText(byte[] bytes) => bytes.AsSpan(0, Math.Min(bytes.Length, TextProbe)).IndexOf((byte)0) < 0;

    private static string ByLine(byte[] first, byte[] second)
    {
        string[] a = Encoding.UTF8.GetString(first).Split('\n'), b = Encoding.UTF8.GetString(second).Split('\n');
        var at = a.AsSpan().CommonPrefixLength(b);
        return $"line {at + 1}: {Quoted(a, at)} against {Quoted(b, at)}";
    }

    private static string Quoted(string[] lines, int at)
    {
        const int Longest = 100;
        if (at >= lines.Length)
            return "the end";
        var line = lines[at].Length > Longest ? lines[at][..Longest] + "…" : lines[at];
        return $"\"{line}\"";
    }
}
