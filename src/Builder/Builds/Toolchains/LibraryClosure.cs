namespace Hillingar.Builder.Builds;

/// <summary>The shared libraries that a set of ELF files needs, found as the loader of a usual host would find them.</summary>
internal sealed class LibraryClosure
{
    /// <summary>
    /// The folders that the loaders of the usual distributions search without a cache or a setting.
    /// Those of one host's loader are the ones where its C library is.
    /// </summary>
    private static readonly string[] Directories =
        ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    private static readonly HashSet<string> NoNames = [];

    private readonly SortedDictionary<string, string> _libraries = new(StringComparer.Ordinal);
    private readonly List<string> _missing = [];

    /// <summary>The host's path of each library, by the name that it is asked for with.</summary>
    internal IReadOnlyDictionary<string, string> Libraries => _libraries;

    /// <summary>What was asked for and is not on this host.</summary>
    internal IReadOnlyList<string> Missing => _missing;

    /// <summary>The loader that the programs name; null before a program was added.</summary>
    internal string? Interpreter { get; private set; }

    /// <summary>The folder of the host's C library; a copy of any library is found by the loader there.</summary>
    internal static string? DefaultDirectory => Array.Find(Directories, directory => File.Exists(Path.Combine(directory, "libc.so.6")));

    /// <summary>Adds what a file needs. A file that is no ELF file needs nothing.</summary>
    /// <param name="own">Names that the file's own folder answers, or that are not to be followed.</param>
    internal void AddNeedsOf(string file, IReadOnlySet<string> own)
    {
        if (ElfDependencies.Read(File.ReadAllBytes(file)) is not { } elf)
            return;
        Interpreter ??= elf.Interpreter;
        foreach (var name in elf.Libraries.Where(name => !own.Contains(name)))
            _ = Add(name); // What was not found is listed in Missing.
    }

    /// <summary>Adds a library by name; false if it is not on this host.</summary>
    internal bool Add(string name)
    {
        if (_libraries.ContainsKey(name))
            return true;
        if (Directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists) is not { } path)
        {
            _missing.Add(name);
            return false;
        }

        _libraries.Add(name, path);
        AddNeedsOf(path, NoNames);
        return true;
    }
}
