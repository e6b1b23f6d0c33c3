using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Hillingar.Builder;

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

    /// <summary>A text that differs if one of some files was replaced: by path, size and time of change, as <c>make</c> would look.</summary>
    public static string Fingerprint(IEnumerable<string> inputs)
    {
        var text = new StringBuilder();
        foreach (var input in inputs)
        {
            var file = new FileInfo(input);
            // The stamp of a link says nothing of the file behind it.
            var target = file.LinkTarget is null ? file : (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            _ = text.Append(input).Append('\0').Append(target.FullName).Append('\0')
                .Append(target.Exists ? target.Length : -1).Append('\0').Append(target.LastWriteTimeUtc.Ticks).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
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
