using Hillingar.Linux;

namespace Hillingar.Tender.Tests.Properties;

/// <summary>The doors of a guest's memory against a map of what is allowed with each byte.</summary>
public sealed class MemoryProperties
{
    private const int Size = 0x4000;
    private const GuestAccess Everything = GuestAccess.Read | GuestAccess.Write;

    [Fact]
    public void AGuestsPointerIsGoodExactlyWhereEveryByteIs() => Cases.Run(2_000, random =>
    {
        using var memory = new KvmGuestMemory(Size);
        var allowed = new GuestAccess[Size];
        Array.Fill(allowed, Everything);
        for (var i = random.Next(5); i > 0; i--)
            Limit(random, memory, allowed);
        for (var i = 0; i < 10; i++)
        {
            var (address, length) = (Number(random), Number(random));
            var inside = address < Size && (UInt128)address + length <= Size;
            var read = inside && All(allowed, address, length, GuestAccess.Read);
            var write = inside && All(allowed, address, length, GuestAccess.Write);
            Assert.Equal(read, memory.TryRead(address, length, out var bytes));
            Assert.Equal(read ? (int)length : 0, bytes.Length);
            Assert.Equal(write, memory.TryWrite(address, length, out var room));
            Assert.Equal(write ? (int)length : 0, room.Length);
            // An open door leads to memory that the host can use, and to that address.
            room.Fill(0x5A);
            if (write && length > 0)
                Assert.False(memory.Own(address, (int)length).ContainsAnyExcept((byte)0x5A));
            _ = bytes.Count((byte)1);
        }

        static bool All(GuestAccess[] allowed, ulong address, ulong length, GuestAccess wanted) =>
            !allowed.AsSpan((int)address, (int)length).ContainsAny(GuestAccess.None, Everything & ~wanted);
    });

    private static void Limit(Random random, KvmGuestMemory memory, GuestAccess[] allowed)
    {
        var access = random.Of(GuestAccess.None, GuestAccess.Read, GuestAccess.Write, Everything);
        var protect = random.Once(2);
        var unit = protect ? 4096 : 1;
        var start = random.Next((Size / unit) + 1) * unit;
        var length = random.Once(8) ? 0 : random.Next(((Size - start) / unit) + 1) * unit;
        if (protect)
            memory.Protect((ulong)start, (ulong)length, access);
        else
            memory.Restrict((ulong)start, (ulong)length, access);
        foreach (ref var one in allowed.AsSpan(start, length))
            one &= access;
    }

    private static ulong Number(Random random) => unchecked(random.Next(4) switch
    {
        0 => (ulong)random.Next(Size + 2),
        1 => (ulong)(random.Next(6) * 4096) + (ulong)random.Of(-1L, 0L, 1L),
        2 => random.Of(0ul, 1ul, (ulong)Size, 1ul << 31, 1ul << 32, 1ul << 63, ulong.MaxValue) + (ulong)random.Of(-1L, 0L, 1L),
        _ => (ulong)random.Next(100),
    });
}
