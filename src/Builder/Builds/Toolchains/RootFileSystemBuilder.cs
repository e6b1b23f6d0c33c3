using System.Collections.Immutable;
using System.Formats.Tar;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Makes the root file system of a toolchain from its packages: nothing is run of what they bring, so that the result follows from the packages alone.
/// What installation scripts would do and builds need is done here: one <c>/usr</c>, the usual names of alternatives, <c>/etc/passwd</c>.
/// The loader needs no cache: it looks into the folders of Debian's libraries by itself.
/// </summary>
public sealed class RootFileSystemBuilder(Store store) : IBuiltinBuilder
{
    internal const string BuilderName = "unpack-toolchain";

    private const string NuGetPrefix = "nuget:";

    // Folders whose place is in /usr, even where a package says otherwise.
    private static readonly ImmutableArray<string> Merged = ["bin", "lib", "lib32", "lib64", "libx32", "sbin"];

    // What else a build can use; the sandbox has its own /dev, /proc, /tmp and the rest.
    private static readonly ImmutableArray<string> Kept = ["etc", "opt", "usr"];

    private static readonly ImmutableArray<string> Left =
        ["usr/share/bug", "usr/share/doc", "usr/share/doc-base", "usr/share/info", "usr/share/lintian", "usr/share/locale", "usr/share/man"];

    // Names that update-alternatives would make, with the programs that answer to them, the best first.
    private static readonly ImmutableArray<(string Name, ImmutableArray<string> Programs)> Alternatives =
    [
        ("awk", ["gawk", "mawk", "original-awk"]), ("c++", ["g++"]), ("c89", ["c89-gcc"]), ("c99", ["c99-gcc"]), ("cc", ["gcc"]),
        ("pager", ["less"]), ("sh", ["dash", "bash"]), ("yacc", ["bison.yacc"]),
    ];

    public string Name => BuilderName;

    public async Task BuildAsync(
        Derivation derivation, ImmutableSortedDictionary<string, string> outputs, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var root = outputs["out"];
        foreach (var folder in Merged)
            Directory.CreateDirectory(Path.Combine(root, "usr", folder));
        var nugets = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var package in derivation.Environment["packages"].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = package.IndexOf('=', StringComparison.Ordinal);
            var file = TreeEntry.RegularFileIn(store.RealPath(store.Parse(package[(equals + 1)..])), null);
            if (package.StartsWith(NuGetPrefix, StringComparison.Ordinal))
                nugets[package[NuGetPrefix.Length..equals]] = file;
            else
                await UnpackDebAsync(file, root, cancellationToken).ConfigureAwait(false);
        }

        Finish(root);
        if (nugets.Count > 0)
            CsharpGuestPackages.Unpack(nugets.ToImmutable(), root);
    }

    private static async Task UnpackDebAsync(string deb, string root, CancellationToken cancellationToken) =>
        _ = await HostCommand.RunAsync("dpkg-deb", ["--fsys-tarfile", deb], async (output, token) =>
        {
            var tar = new TarReader(output, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                while (await tar.GetNextEntryAsync(copyData: false, token).ConfigureAwait(false) is { } entry)
                {
                    if (PlaceOf(entry.Name) is { } place)
                        Place(entry, root, place);
                }
            }

            // Zeros may follow, and a program that cannot write them all fails.
            await output.CopyToAsync(Stream.Null, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    // Where an entry belongs below the root; null for what is left out.
    private static string? PlaceOf(string written)
    {
        var parts = written.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        if (parts.Contains(".."))
            throw new StoreException($"a package has a file '{written}', which leads out of it");
        if (parts.Count == 0)
            return null;
        if (Merged.Contains(parts[0]))
            parts.Insert(0, "usr");
        var place = string.Join('/', parts);
        return Kept.Contains(parts[0]) && !Left.Any(left => place == left || place.StartsWith(left + "/", StringComparison.Ordinal)) ? place : null;
    }

    private static void Place(TarEntry entry, string root, string place)
    {
        var tree = new RootTree(root);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                _ = tree.ForDirectory(place); // It is there now.
                break;
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(tree.ForFile(place), entry.LinkName);
                break;
            case TarEntryType.HardLink when PlaceOf(entry.LinkName) is { } other:
                LinkAgain(tree.Existing(other), tree.ForFile(place));
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                var path = tree.ForFile(place);
                using (var file = File.Create(path))
                    entry.DataStream?.CopyTo(file);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (entry.Mode & UnixFileMode.UserExecute));
                break;
        }
    }

    // The other name of a symbolic link is one itself; what it leads to may be the host's.
    private static void LinkAgain(string existing, string path)
    {
        if (new FileInfo(existing).LinkTarget is { } target)
            File.CreateSymbolicLink(path, target);
        else
            File.Copy(existing, path);
    }

    private static void Finish(string root)
    {
        foreach (var folder in Merged)
        {
            var path = Path.Combine(root, "usr", folder);
            if (Directory.EnumerateFileSystemEntries(path).Any())
                File.CreateSymbolicLink(Path.Combine(root, folder), $"usr/{folder}");
            else
                Directory.Delete(path);
        }

        var programs = Path.Combine(root, "usr/bin");
        foreach (var (name, candidates) in Alternatives)
        {
            var link = Path.Combine(programs, name);
            if (Linux.SysStat.KindOf(link) is null
                && candidates.FirstOrDefault(candidate => Linux.SysStat.KindOf(Path.Combine(programs, candidate)) is not null) is { } program)
                File.CreateSymbolicLink(link, program);
        }

        // The sandbox's own, which knows its user, stands in where a toolchain has no /etc.
        if (Linux.SysStat.KindOf(Path.Combine(root, "etc")) is not null)
        {
            var tree = new RootTree(root);
            SandboxPreparation.WriteUsers(name => tree.ForFile($"etc/{name}"), SandboxIdentity.Default);
        }
    }
}
