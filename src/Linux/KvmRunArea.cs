using System.Buffers.Binary;

namespace Hillingar.Linux;

/// <summary>
/// The page that a virtual processor shares with its tender (<c>struct kvm_run</c>). The kernel writes it during
/// <see cref="KvmVirtualCpu.Run"/> and at no other time, so it is read as plain memory between two runs.
/// </summary>
public sealed unsafe class KvmRunArea : IDisposable
{
    internal const int ExitReasonOffset = 8;
    internal const int UnionOffset = 32;

    private readonly int _size;
    private byte* _area;

    internal KvmRunArea(FileDescriptor cpu, int size)
    {
        _size = size;
        _area = SysMman.MapShared(cpu, (nuint)size);
    }

    public KvmExit ExitReason => (KvmExit)Word(ExitReasonOffset);

    /// <summary>For <see cref="KvmExit.Io"/>: whether the guest wrote to the port.</summary>
    public bool IoIsOutput => Area[UnionOffset] == 1;

    /// <summary>For <see cref="KvmExit.Io"/>: bytes of one transfer, 1, 2 or 4.</summary>
    public int IoSize => Area[UnionOffset + 1];

    public ushort IoPort => BinaryPrimitives.ReadUInt16LittleEndian(Area[(UnionOffset + 2)..]);

    /// <summary>For <see cref="KvmExit.Io"/>: how many transfers there are; more than one for string instructions.</summary>
    public uint IoCount => Word(UnionOffset + 4);

    /// <summary>For an output of four bytes: the first value written.</summary>
    public uint IoValue => Word(checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Area[(UnionOffset + 8)..])));

    /// <summary>For <see cref="KvmExit.FailEntry"/>: the hardware's reason.</summary>
    public ulong EntryFailureReason => BinaryPrimitives.ReadUInt64LittleEndian(Area[UnionOffset..]);

    /// <summary>For <see cref="KvmExit.InternalError"/>: the kernel's suberror.</summary>
    public uint InternalSuberror => Word(UnionOffset);

    /// <summary>For <see cref="KvmExit.Mmio"/>: the guest-physical address of the access.</summary>
    public ulong MmioAddress => BinaryPrimitives.ReadUInt64LittleEndian(Area[UnionOffset..]);

    // SAFETY: the kernel mapped _size bytes here and they stay mapped until Dispose, after which the pointer is null and
    // the span empty, so that every access is a bounds failure.
    private ReadOnlySpan<byte> Area => new(_area, _area == null ? 0 : _size);

    public void Dispose()
    {
        if (_area != null)
            SysMman.Unmap(_area, (nuint)_size);
        _area = null;
    }

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Area[offset..]);
}
