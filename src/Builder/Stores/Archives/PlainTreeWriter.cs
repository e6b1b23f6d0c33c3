using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>Puts what is in memory on a disk.</summary>
internal static class PlainTreeWriter
{
    /// <summary>Makes a tree at a path where nothing is.</summary>
    /// <exception cref="IOException">The tree cannot be written.</exception>
    public static void Write(PlainTree tree, string path)
    {
        _ = Directory.CreateDirectory(path);
        foreach (var (name, contents) in tree.Files)
            File.WriteAllBytes(Path.Combine(path, name), contents);
        foreach (var (name, below) in tree.Directories)
            Write(below, Path.Combine(path, name));
    }
}
