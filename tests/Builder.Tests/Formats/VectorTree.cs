using System.Text;
using System.Text.Json;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Puts the trees that vectors describe on disk.</summary>
internal static class VectorTree
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether the base library can make the names in a tree, and the tree is small enough for every run.</summary>
    internal static bool CanBeMade(JsonElement node) => node.Text("type") switch
    {
        "directory" => node.GetProperty("entries").EnumerateArray().All(entry => entry.TryGetProperty("name", out _) && CanBeMade(entry.GetProperty("node"))),
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
                    Make(entry.GetProperty("node"), Path.Combine(path, entry.Text("name")));
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
