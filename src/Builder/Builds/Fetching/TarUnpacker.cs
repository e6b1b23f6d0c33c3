using System.Formats.Tar;
using System.IO.Compression;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Unpacks a source archive: tar, plain or compressed by gzip, xz, zstd or bzip2, which its first bytes tell. What it says is
/// not believed: no member lies outside, none is reached through a link of the archive, nothing is written twice. Of modes
/// only the owner's executable bit counts. One directory that holds all is left out, as Nix's <c>fetchTarball</c> does.
/// </summary>
internal sealed class TarUnpacker
{
    private const int MaximumMembers = 1_000_000;
    private const int MaximumDepth = 256;

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _root;
    private readonly long _maximumSize;
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "" };
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private long _size;
    private int _members;

    private TarUnpacker(string root, long maximumSize) => (_root, _maximumSize) = (root, maximumSize);

    /// <summary>Makes a directory with what the archive holds.</summary>
    /// <param name="target">Nothing is there; after a refusal nothing is there either.</param>
    /// <exception cref="StoreException">The file is no such archive, damaged, or holds what it should not.</exception>
    public static void Unpack(string archive, string target, long maximumSize, CancellationToken cancellationToken)
    {
        var whole = target + ".unpacked";
        try
        {
            Directory.CreateDirectory(whole);
            using (var file = File.OpenRead(archive))
            using (var plain = Decode(file, archive))
                new TarUnpacker(whole, maximumSize).Unpack(plain, cancellationToken);
            var names = Directory.GetFileSystemEntries(whole);
            if (names is [var single] && SysStat.KindOf(single) is FileKind.Directory)
                FileSystem.Rename(single, target);
            else
                FileSystem.Rename(whole, target);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException)
        {
            throw new StoreException($"it is no archive that can be unpacked, or damaged: {e.Message}", e);
        }
        finally
        {
            TreeRemoval.Remove(whole);
        }
    }

    private static Stream Decode(FileStream file, string archive)
    {
        Span<byte> head = stackalloc byte[6];
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        var start = head[..count];
        if (start.StartsWith("PK"u8))
            throw new StoreException($"'{Path.GetFileName(archive)}' is a zip archive; tar archives are unpacked");
        return start.StartsWith<byte>([0x1f, 0x8b]) ? new GZipStream(file, CompressionMode.Decompress)
            : start.SequenceEqual<byte>([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? NarCompression.Xz.Decode(file)
            : start.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]) ? NarCompression.Zstd.Decode(file)
            : start.StartsWith("BZh"u8) ? NarCompression.Bzip2.Decode(file)
            : new BufferedStream(file);
    }

    private void Unpack(Stream plain, CancellationToken cancellationToken)
    {
        using var reader = new TarReader(plain, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_members > MaximumMembers)
                throw new StoreException($"the archive has more than {MaximumMembers} members");
            // What git and pax say of all members is about times and comments.
            if (entry.EntryType is not TarEntryType.GlobalExtendedAttributes)
                Member(entry);
        }

        if (_members == 0)
            throw new StoreException("the archive is empty, or no tar archive");
    }

    private void Member(TarEntry entry)
    {
        var name = NameOf(entry.Name);
        if (name.Length == 0)
            return; // The directory itself, as "./".
        MakeParents(name);
        var path = Path.Combine(_root, name);
        if (entry.EntryType is TarEntryType.Directory)
        {
            if (_files.Contains(name))
                throw Twice(name);
            if (_directories.Add(name))
                Directory.CreateDirectory(path);
            return;
        }

        if (_directories.Contains(name) || !_files.Add(name))
            throw Twice(name);
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Write(entry, path);
                break;
            case TarEntryType.SymbolicLink:
                if (entry.LinkName.Length == 0)
                    throw new StoreException($"the link '{name}' of the archive leads nowhere");
                File.CreateSymbolicLink(path, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                var other = NameOf(entry.LinkName);
                var source = Path.Combine(_root, other);
                if (!_files.Contains(other) || SysStat.KindOf(source) is not FileKind.Regular)
                    throw new StoreException($"'{name}' of the archive is another name of '{entry.LinkName}', which is no file that came before");
                Count(new FileInfo(source).Length);
                File.Copy(source, path);
                break;
            default:
                throw new StoreException($"'{name}' of the archive is a {entry.EntryType}, and the store holds only files, directories and symbolic links");
        }
    }

    private void Write(TarEntry entry, string path)
    {
        Count(entry.Length);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = (entry.Mode & UnixFileMode.UserExecute) != 0 ? Plain | UnixFileMode.UserExecute : Plain,
        };
        using var file = new FileStream(path, options);
        entry.DataStream?.CopyTo(file);
    }

    private void MakeParents(string name)
    {
        for (var slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            var parent = name[..slash];
            // A link counts as a file: nothing is written through it.
            if (_files.Contains(parent))
                throw new StoreException($"'{name}' of the archive lies below '{parent}', which is no directory");
            if (_directories.Add(parent))
                Directory.CreateDirectory(Path.Combine(_root, parent));
        }
    }

    private void Count(long bytes)
    {
        _size += bytes;
        if (_size > _maximumSize)
            throw new StoreException($"the archive unpacks to more than {_maximumSize} bytes");
    }

    private static string NameOf(string written)
    {
        var name = written.TrimEnd('/');
        while (name.StartsWith("./", StringComparison.Ordinal))
            name = name[2..].TrimStart('/');
        if (name is "" or ".")
            return "";
        var parts = name.Split('/');
        return parts.Length <= MaximumDepth && parts.All(part => part is not ("" or "." or "..") && !part.Contains('\0'))
            ? name
            : throw new StoreException($"the archive has a member '{written.Replace('\0', '?')}', which lies elsewhere");
    }

    private static StoreException Twice(string name) => new($"'{name}' comes twice in the archive");
}
