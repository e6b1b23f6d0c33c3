using System.Formats.Tar;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>
/// Packs declared files into a POSIX ustar archive that a guest reads as a block device: members sorted by name, one
/// time, no owner, ended by two zero blocks. The same files give the same bytes on every host.
/// </summary>
public static class TarVolume
{
    /// <summary>The most that a volume may hold; what is larger is no configuration any more.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>The longest name of a member in UTF-8: readers in guests know no more than the header's first name field.</summary>
    public const int MaximumMemberBytes = 100;

    private const int EmptyBytes = 2 * 512;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // As for all store objects: one second after the epoch.
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch.AddSeconds(1);

    /// <summary>Packs the files and adds the archive to the store, by the hash of its bytes.</summary>
    /// <param name="files">Member names, which are relative and distinct, and the host's files.</param>
    /// <exception cref="IOException">A file cannot be read, is no regular file, or all together are too large.</exception>
    public static StorePath Pack(Store store, string name, IReadOnlyList<(string Member, string HostFile)> files)
    {
        var scratch = Path.GetTempFileName();
        try
        {
            using (var archive = File.Create(scratch))
                Write(archive, files);
            return store.AddFlatFile(scratch, name, null);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    /// <summary>Writes the archive.</summary>
    /// <inheritdoc cref="Pack"/>
    public static void Write(Stream archive, IReadOnlyList<(string Member, string HostFile)> files)
    {
        if (files.Count == 0)
        {
            // The writer ends only an archive that it has begun.
            archive.Write(new byte[EmptyBytes]);
            return;
        }

        long total = 0;
        string? previous = null;
        using var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var (member, hostFile) in files.OrderBy(file => file.Member, ByteOrder.Instance))
        {
            CheckName(member, previous);
            previous = member;
            using var contents = Open(hostFile);
            var length = contents.Length;
            total += length;
            if (total > MaximumBytes)
                throw new StoreException($"the files of a volume are larger than {MaximumBytes >> 20} MiB together, at '{hostFile}'");
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, member)
            {
                DataStream = contents,
                Mode = Readable,
                ModificationTime = Time,
            });
            if (contents.Position != length)
                throw new StoreException($"'{hostFile}' changed while it was read");
        }
    }

    private static void CheckName(string member, string? previous)
    {
        if (member == previous)
            throw new StoreException($"a volume cannot have two members called '{member}'");
        if (member.Split('/').Any(part => part is "" or "." or "..") || member.Contains('\0'))
            throw new StoreException($"'{member}' cannot be the name of a member of a volume: it must be a plain relative path");
        if (Encoding.UTF8.GetByteCount(member) > MaximumMemberBytes)
            throw new StoreException($"'{member}' cannot be the name of a member of a volume: it is longer than {MaximumMemberBytes} bytes");
    }

    // Symbolic links to files are followed, as a person who declares one expects. A pipe is not opened: that would wait for its writer.
    private static FileStream Open(string hostFile)
    {
        var file = SysStat.KindOf(hostFile) is FileKind.SymbolicLink
            ? File.ResolveLinkTarget(hostFile, returnFinalTarget: true)!.FullName
            : hostFile;
        return SysStat.KindOf(file) is FileKind.Regular
            ? File.OpenRead(file)
            : throw new StoreException($"'{hostFile}' is not a regular file, so it cannot be a member of a volume");
    }
}
