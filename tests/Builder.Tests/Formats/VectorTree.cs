using System.Text;
using System.Text.Json;
using Hillingar.Linux;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Puts the trees that vectors describe on disk.</summary>
internal static class VectorTree
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether the tree is small enough for every run.</summary>
    internal static bool CanBeMade(JsonElement node) => node.Text("type") switch
    {
        "directory" => node.GetProperty("entries").EnumerateArray().All(entry => CanBeMade(entry.GetProperty("node"))),
        "regular" => !node.TryGetProperty("generator", out var generator) || generator.GetProperty("size").GetInt64() < 1 << 24,
        _ => true,
    };

    internal static void Make(JsonElement node, string path)
    {
        switch (node.Text("type"))
        {
            case "directory":
                Directory.CreateDirectory(path);
                foreach (var entry in node.GetProperty("entries").EnumerateArray())
                    MakeEntry(entry, path);
                break;
            case "symlink":
                File.CreateSymbolicLink(path, node.Text("target"));
                break;
            default:
                File.WriteAllBytes(path, Contents(node));
                File.SetUnixFileMode(path, node.GetProperty("executable").GetBoolean() ? Plain | UnixFileMode.UserExecute : Plain);
                break;
        }
    }

    // Under a name that is text, and then under its own, which need not be.
    private static void MakeEntry(JsonElement entry, string directory)
    {
        const string Temporary = "in the making";
        Make(entry.GetProperty("node"), Path.Combine(directory, Temporary));
        var name = entry.TryGetProperty("name", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : entry.GetProperty("name_b64").GetBytesFromBase64();
        using var open = TreeDirectory.Open(directory);
        open.Rename(Encoding.UTF8.GetBytes(Temporary), open, name);
    }

    private static byte[] Contents(JsonElement node)
    {
        if (node.TryGetProperty("contents", out var text))
            return Encoding.UTF8.GetBytes(text.GetString()!);
        if (node.TryGetProperty("contents_b64", out var base64))
            return base64.GetBytesFromBase64();
        var generator = node.GetProperty("generator");
        Assert.Equal("affine", generator.Text("kind"));
        var (size, factor) = (generator.GetProperty("size").GetInt32(), generator.GetProperty("mul").GetInt32());
        return [.. Enumerable.Range(0, size).Select(i => (byte)((i * factor + (i >> 8)) & 255))];
    }
}
