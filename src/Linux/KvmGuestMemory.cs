namespace Hillingar.Linux;

/// <summary>What a guest's own pointers may be used for in a range of its memory.</summary>
[Flags]
public enum GuestAccess
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>
/// The memory of a guest, from guest-physical address 0. Two doors lead to it. <see cref="Own"/> is for the tender, which
/// knows its addresses and is stopped by an exception where it errs. <see cref="TryRead"/> and <see cref="TryWrite"/> are for
/// addresses that came from the guest: any 64-bit address and length may be asked for, and they succeed only where the whole
/// range is inside the memory and the guest itself has that access to it.
/// The spans must not outlive this object; there is no finalizer that could free the memory under them.
/// </summary>
public sealed unsafe class KvmGuestMemory : IDisposable
{
    private readonly List<Restriction> _restrictions = [];
    private readonly List<Restriction> _protections = [];
    private byte* _memory;

    /// <param name="size">Bytes; a multiple of the page size.</param>
    /// <param name="extra">Bytes above, which the guest shares with the tender and cannot pass pointers to; a multiple alike.</param>
    public KvmGuestMemory(ulong size, ulong extra = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        ArgumentOutOfRangeException.ThrowIfNotEqual((size | extra) % (ulong)Environment.SystemPageSize, 0ul);
        (Size, MappedSize) = (size, size + extra);
        _memory = SysMman.MapAnonymous((nuint)MappedSize);
    }

    /// <summary>Bytes that are the guest's own.</summary>
    public ulong Size { get; private set; }

    /// <summary>Bytes that the guest's processor sees.</summary>
    public ulong MappedSize { get; private set; }

    internal ulong HostAddress => (ulong)_memory;

    /// <summary>The bytes at an address that the tender chose.</summary>
    public Span<byte> Own(ulong address, int length) =>
        IsInside(address, (ulong)length, MappedSize)
            ? Bytes(address, length)
            : throw new ArgumentOutOfRangeException(nameof(address), address, "outside the guest's memory");

    /// <summary>Bytes that the guest asked the tender to read.</summary>
    public bool TryRead(ulong address, ulong length, out ReadOnlySpan<byte> bytes)
    {
        var allowed = IsAllowed(address, length, GuestAccess.Read);
        bytes = allowed ? Bytes(address, (int)length) : default;
        return allowed;
    }

    /// <summary>Bytes that the guest asked the tender to fill in.</summary>
    public bool TryWrite(ulong address, ulong length, out Span<byte> bytes)
    {
        var allowed = IsAllowed(address, length, GuestAccess.Write);
        bytes = allowed ? Bytes(address, (int)length) : default;
        return allowed;
    }

    /// <summary>
    /// Protects whole pages: against the guest's own instructions, because KVM honours the protection of the host's mapping,
    /// and against the pointers that the guest passes.
    /// </summary>
    public void Protect(ulong address, ulong length, GuestAccess access)
    {
        if (!IsInside(address, length, Size))
            throw new ArgumentOutOfRangeException(nameof(address), address, "outside the guest's memory");
        // SAFETY: the range was checked to be inside the mapping.
        SysMman.Protect(_memory + address, (nuint)length, access.HasFlag(GuestAccess.Read), access.HasFlag(GuestAccess.Write));
        if (length == 0)
            return;
        _protections.Add(new Restriction(address, address + length, access));
        Restrict(address, length, access);
    }

    /// <summary>
    /// Whether the page at an address may be read through <see cref="Own"/>; a page that was protected from all access may
    /// not, the process would die.
    /// </summary>
    public bool IsReadableByHost(ulong address)
    {
        // The last protection counts, as in the page tables, where it replaced the earlier ones.
        for (var i = _protections.Count - 1; i >= 0; i--)
        {
            if (address >= _protections[i].Start && address < _protections[i].End)
                return _protections[i].Access != GuestAccess.None;
        }

        return true;
    }

    /// <summary>Limits what the guest's pointers may be used for in a range, and leaves the tender's own door open.</summary>
    public void Restrict(ulong address, ulong length, GuestAccess access)
    {
        // An empty range limits nothing, but would look like a border that no other range may cross.
        if (length != 0)
            _restrictions.Add(new Restriction(address, checked(address + length), access));
    }

    public void Dispose()
    {
        if (_memory != null)
            SysMman.Unmap(_memory, (nuint)MappedSize);
        _memory = null;
        (Size, MappedSize) = (0, 0);
    }

    // Written so that nothing can overflow, with any two numbers.
    private static bool IsInside(ulong address, ulong length, ulong size) => address <= size && length <= size - address;

    private bool IsAllowed(ulong address, ulong length, GuestAccess wanted)
    {
        // A span has at most 2^31 - 1 bytes, and a system call transfers fewer than that at once.
        if (address >= Size || !IsInside(address, length, Size) || length > int.MaxValue)
            return false;
        // No byte is accessed, so none can be forbidden; the address has to be inside all the same.
        if (length == 0)
            return true;
        var end = address + length;
        foreach (var restriction in _restrictions)
        {
            if (address < restriction.End && restriction.Start < end && !restriction.Access.HasFlag(wanted))
                return false;
        }

        return true;
    }

    // SAFETY: every caller checked that the range is inside the mapping; both sizes are 0 once the mapping is gone.
    private Span<byte> Bytes(ulong address, int length) => new(_memory + address, length);

    private readonly record struct Restriction(ulong Start, ulong End, GuestAccess Access);
}
