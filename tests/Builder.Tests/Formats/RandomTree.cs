using CsCheck;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Trees of all that an archive can hold.</summary>
internal abstract record RandomTree
{
    private static readonly Gen<string> Name = Gen.Char["ab. Zé\u65e5\uE000-"].Array[1, 4]
        .Select(characters => new string(characters))
        .Where(name => name is not ("." or ".."));

    private RandomTree()
    {
    }

    /// <summary>A tree up to four levels deep.</summary>
    internal static Gen<RandomTree> Any { get; } = OfDepth(3);

    internal abstract void Make(string path);

    private static Gen<RandomTree> OfDepth(int depth)
    {
        var file = Gen.Select(Gen.Byte.Array[0, 40], Gen.Bool, RandomTree (contents, executable) => new RegularFile(contents, executable));
        var link = Name.Select(RandomTree (target) => new SymbolicLink(target));
        return depth == 0
            ? Gen.OneOf(file, link)
            : Gen.OneOf(file, link, Gen.Select(Name, OfDepth(depth - 1)).List[0, 4].Select(RandomTree (entries) => new Folder(entries)));
    }

    private sealed record RegularFile(byte[] Contents, bool Executable) : RandomTree
    {
        internal override void Make(string path)
        {
            File.WriteAllBytes(path, Contents);
            if (Executable)
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private sealed record SymbolicLink(string Target) : RandomTree
    {
        internal override void Make(string path) => File.CreateSymbolicLink(path, Target);
    }

    private sealed record Folder(IReadOnlyList<(string Name, RandomTree Tree)> Entries) : RandomTree
    {
        internal override void Make(string path)
        {
            Directory.CreateDirectory(path);
            foreach (var (name, tree) in Entries.DistinctBy(entry => entry.Name))
                tree.Make(Path.Combine(path, name));
        }
    }
}
