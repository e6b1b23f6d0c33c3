using CsCheck;
using Hillingar.Linux;

namespace Hillingar.Tender.Tests;

public sealed class GuestMemoryTests
{
    private const ulong Size = 2 << 20;

    private static readonly Gen<ulong> Anything = Gen.OneOf(
        Gen.ULong[0, Size + 16], Gen.ULong, Gen.ULong[ulong.MaxValue - Size, ulong.MaxValue], Gen.ULong[Size - 16, Size + 16]);

    [Fact]
    public void TheGuestsDoorOpensExactlyForRangesInsideTheMemory()
    {
        using var memory = new KvmGuestMemory(Size);
        Gen.Select(Anything, Anything).Sample(
            (address, length) =>
            {
                var inside = address < Size && (UInt128)address + length <= Size;
                return memory.TryRead(address, length, out var bytes) == inside
                    && memory.TryWrite(address, length, out _) == inside
                    && bytes.Length == (inside ? (int)length : 0);
            },
            iter: 100_000);
    }

    [Fact]
    public void ProtectedPagesAreClosedToTheGuestsPointers()
    {
        using var memory = new KvmGuestMemory(Size);
        memory.Protect(0x100000, 0x1000, GuestAccess.Read);
        memory.Protect(0x102000, 0x1000, GuestAccess.None);
        Assert.True(memory.TryRead(0x100000, 0x2000, out _));
        Assert.False(memory.TryRead(0x100000, 0x2001, out _));
        Assert.False(memory.TryRead(0x102FFF, 1, out _));
        Assert.True(memory.TryRead(0x103000, 1, out _));
        Assert.False(memory.TryWrite(0xFFFF0, 0x11, out _));
        Assert.True(memory.TryWrite(0xFFFF0, 0x10, out _));
        Assert.True(memory.TryWrite(0x101000, 0x1000, out _));
        Assert.False(memory.TryWrite(0x101000, 0x1001, out _));
    }

    [Fact]
    public void BytesAreWhereTheyWereWrittenAndZeroElsewhere()
    {
        using var memory = new KvmGuestMemory(Size);
        Assert.True(memory.TryWrite(Size - 1, 1, out var last));
        last[0] = 42;
        Assert.Equal(42, memory.Own(Size - 1, 1)[0]);
        Assert.Equal(0, memory.Own(Size - 2, 1)[0]);
    }

    [Fact]
    public void TheTendersDoorStopsItsMistakes()
    {
        var memory = new KvmGuestMemory(Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = memory.Own(Size, 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = memory.Own(ulong.MaxValue, 2); });
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Protect(Size, 4096, GuestAccess.Read));
        memory.Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = memory.Own(0, 1); });
        Assert.False(memory.TryRead(0, 1, out _));
    }
}
