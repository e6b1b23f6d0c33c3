using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Packs declared files into a POSIX ustar archive that a guest reads as a block device: members sorted by name, one
/// time, no owner, ended by two zero blocks. The same files give the same bytes on every host and with every version of
/// this program and of its runtime: the bytes name the store object, so what writes them is written here.
/// </summary>
public static class TarVolume
{
    /// <summary>The most that a volume may hold; what is larger is no configuration any more.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>The longest name of a member in UTF-8: readers in guests know no more than the header's first name field.</summary>
    public const int MaximumMemberBytes = 100;

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
        long total = 0;
        string? previous = null;
        foreach (var (member, hostFile) in files.OrderBy(file => file.Member, ByteOrder.Instance))
        {
            CheckName(member, previous);
            previous = member;
            using var contents = File.OpenRead(TreeEntry.RegularFileAt(hostFile));
            total += contents.Length;
            if (total > MaximumBytes)
                throw new StoreException($"the files of a volume are larger than {MaximumBytes >> 20} MiB together, at '{hostFile}'");
            Append(archive, member, contents, hostFile);
        }

        archive.Write(new byte[2 * UstarHeader.BlockSize]);
    }

    private static void Append(Stream archive, string member, FileStream contents, string hostFile)
    {
        var length = contents.Length;
        archive.Write(UstarHeader.For(member, length));
        contents.CopyTo(archive);
        if (contents.Position != length)
            throw new StoreException($"'{hostFile}' changed while it was read");
        archive.Write(new byte[(UstarHeader.BlockSize - length % UstarHeader.BlockSize) % UstarHeader.BlockSize]);
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
}
