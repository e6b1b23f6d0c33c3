namespace Hillingar.Linux.Solo5;

/// <summary>Bytes of an image at chosen offsets, from a file or from memory.</summary>
public abstract class ImageSource
{
    /// <summary>An image in memory.</summary>
    public static ImageSource From(ReadOnlyMemory<byte> bytes) => new Memory(bytes);

    /// <summary>An open file, which the caller keeps open and closes.</summary>
    public static ImageSource From(FileDescriptor file) => new File(file);

    /// <summary>Fills the whole span from this offset of the image on; false if the image ends before.</summary>
    public abstract bool TryRead(ulong offset, Span<byte> into);

    private sealed class Memory(ReadOnlyMemory<byte> bytes) : ImageSource
    {
        public override bool TryRead(ulong offset, Span<byte> into)
        {
            if (offset > (ulong)bytes.Length || (ulong)into.Length > (ulong)bytes.Length - offset)
                return false;
            bytes.Span.Slice((int)offset, into.Length).CopyTo(into);
            return true;
        }
    }

    private sealed class File(FileDescriptor file) : ImageSource
    {
        public override bool TryRead(ulong offset, Span<byte> into)
        {
            while (!into.IsEmpty)
            {
                if (offset > long.MaxValue)
                    return false;
                var errno = DeviceIo.ReadAt(file.Number, into, (long)offset, out var count);
                if (errno != Errno.None)
                    throw new LinuxException(errno, "pread");
                if (count == 0)
                    return false;
                into = into[count..];
                offset += (ulong)count;
            }

            return true;
        }
    }
}
