using Hillingar.Linux;

namespace Hillingar.Cli.Commands.Sharing;

/// <summary>A program of ours that lies beside this one and goes on in its place: what few commands need costs the others nothing.</summary>
internal static class NeighbourProgram
{
    /// <summary>Does not return; the neighbour has our process id, environment and standard streams.</summary>
    /// <exception cref="IOException">It is neither beside this program nor in the search path, or cannot be run.</exception>
    public static int Become(string name, IEnumerable<string> words)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Prepend(AppContext.BaseDirectory)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists)
            ?? throw new IOException($"'{name}', which does this, is neither beside hillingar nor in PATH: install it");
        throw ProcessImage.Replace(path, [name, .. words]);
    }
}
