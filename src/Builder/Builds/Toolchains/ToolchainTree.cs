using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Builds;

/// <summary>What is to become a toolchain object: each file, where it goes and where it comes from.</summary>
/// <param name="Files">In the order of their places, each place once.</param>
public sealed record ToolchainTree(ImmutableArray<ToolchainFile> Files)
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The host's files that the tree is made from.</summary>
    public IEnumerable<string> Inputs => Files.OfType<ToolchainFile.Copied>().Select(file => file.Source);

    /// <summary>Makes the tree at a path, where there is nothing or an empty directory.</summary>
    public void WriteTo(string directory)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(directory, file.Place);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            switch (file)
            {
                case ToolchainFile.Copied copied:
                    File.Copy(copied.Source, path);
                    break;
                case ToolchainFile.Written written:
                    File.WriteAllText(path, written.Text);
                    break;
                default:
                    throw new InvalidOperationException($"a file of kind {file.GetType().Name}");
            }

            File.SetUnixFileMode(path, file.IsExecutable ? Plain | UnixFileMode.UserExecute : Plain);
        }
    }

    /// <summary>
    /// A text that differs if one of some files was changed or replaced: by path and what the file system says of what lies there, links followed.
    /// </summary>
    /// <returns>Null if one changed too shortly before to trust it.</returns>
    internal static string? Fingerprint(IEnumerable<string> inputs, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var latest = DateTimeOffset.MinValue;
        foreach (var input in inputs)
        {
            var stamp = SysStat.StampOf(input);
            _ = text.Append(input).Append('\0').Append(CultureInfo.InvariantCulture,
                $"{stamp?.Device} {stamp?.Inode} {stamp?.Size} {stamp?.Modified.Ticks} {stamp?.Changed.Ticks}\n");
            latest = stamp is { } found && found.Changed > latest ? found.Changed : latest;
        }

        return Settling.IsOver(latest, now) ? Convert.ToHexStringLower(ShortSha256.HashData(Encoding.UTF8.GetBytes(text.ToString()))) : null;
    }
}

/// <summary>A file of a toolchain.</summary>
/// <param name="Place">Its path in the object, with no slash in front; the sandbox has it at the same path under its root.</param>
public abstract record ToolchainFile(string Place, bool IsExecutable)
{
    /// <summary>A copy of a file of the host; of what it leads to, if that is a link.</summary>
    public sealed record Copied(string Place, bool IsExecutable, string Source) : ToolchainFile(Place, IsExecutable);

    /// <summary>A text of our own.</summary>
    public sealed record Written(string Place, bool IsExecutable, string Text) : ToolchainFile(Place, IsExecutable);
}
