using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The managed assemblies that some others refer to, by reading their metadata. What a program loads by a name made
/// at run time is not seen; the C# compiler does so only for analyzers, which no build here has.
/// </summary>
internal static class AssemblyClosure
{
    /// <summary>The paths of the given assemblies and of all that they refer to, sorted.</summary>
    /// <param name="directories">Where references are looked for; one that is in none of them is left out.</param>
    internal static SortedSet<string> Of(IEnumerable<string> assemblies, IReadOnlyList<string> directories)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(assemblies);
        while (open.TryDequeue(out var assembly))
        {
            if (!found.Add(assembly))
                continue;
            foreach (var name in References(assembly))
            {
                if (directories.Select(directory => Path.Combine(directory, name + ".dll")).FirstOrDefault(File.Exists) is { } path)
                    open.Enqueue(path);
            }
        }

        return found;
    }

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
