using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Ring;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>The network ring: what a guest asks of it, and what it can do to it.</summary>
public sealed class RingTests
{
    /// <summary>How the guest misuses the ring, its status, and what ends it if it does not end by itself.</summary>
    public static TheoryData<string, int, string> Misuses => new()
    {
        { "none", 1, "" },
        { "handle", 2, "" },
        { "handle-write", 1, "" },
        { "operation", 1, "" },
        { "kicks", 1, "" },
        { "overrun", 0, "" },
        { "garbage", 0, "" },
        { "tail", 0, "" },
        { "short", 1, "Fatal error when writing: Invalid argument" },
        { "outside", 1, "Invalid guest access: gpa=0x400000, sz=64" },
        { "wrap", 1, "Invalid guest access: gpa=0xfffffffffffffff0, sz=32" },
        { "read-low", 1, "Invalid guest access: gpa=0x10000, sz=64" },
        { "read-ring", 1, "Invalid guest access: gpa=0x400000, sz=64" },
        { "narrow", 1, "Invalid guest port access: port=0x600" },
    };

    [RootFact]
    public void NoMisuseOfTheRingGetsAnywhere() => InNamespace(tap =>
    {
        foreach (var (misuse, status, message) in Misuses.Select(row => row.Data))
        {
            var run = Run(tap, misuse);
            Assert.Equal((misuse, "ring\n"), (misuse, run.Output));
            Assert.Equal((misuse, message.Length == 0 ? "" : $"hillingar-tender: {message}\n"), (misuse, run.Errors));
            Assert.Equal((misuse, status), (misuse, run.Status));
        }
    });

    [RootFact]
    public void FramesOfAGuestThatHaltsArriveAllTheSame() => InNamespace(tap =>
    {
        using var host = new PacketSocket("ring0");
        Run(tap, "leave").Expect(0, "ring\n");
        for (var i = 0; i < 100; i++)
            Assert.Equal(64, host.Receive().Length);
    });

    [RootFact]
    public void AGuestInEmulatedRingZeroIsOfferedNone() => InNamespace(tap =>
    {
        var isFast = HostCpu.FastMode() == CpuMode.Kernel;
        TenderRun.Of("--x-cpu=kernel", "--mem=4", $"--net:net=@{tap}", TestGuests.PathOf("ring"), "none").Expect(
            isFast ? 1 : 7, isFast ? "ring\n" : "no ring\n");
    });

    [Fact]
    public void RequestsAreTakenInOrderAndOnce()
    {
        using var memory = new KvmGuestMemory(2 << 20, RingMemory.Size);
        var ring = new RingMemory(memory);
        Assert.False(ring.TryPeek(out _));
        for (var i = 0u; i < 3000; i++)
        {
            Submit(memory, i);
            Assert.True(ring.TryPeek(out var request));
            Assert.Equal(new RingRequest(RingOperation.Read, 1, 0x100000 + i, 60, i), request);
            ring.Advance();
            ring.Answer(request.Id, 0, 42);
            Assert.Equal((i + 1, i + 1), (U32(memory, 64), U32(memory, 68)));
            Assert.Equal((i, 0u, 42u), (U32(memory, 32896 + (i % 1024 * 16)), U32(memory, 32900 + (i % 1024 * 16)), U32(memory, 32904 + (i % 1024 * 16))));
            Assert.True(ring.IsEmpty);
        }
    }

    [Fact]
    public void TheTendersOwnIndicesCannotBeMovedByTheGuest()
    {
        using var memory = new KvmGuestMemory(2 << 20, RingMemory.Size);
        var ring = new RingMemory(memory);
        memory.Own(ring.Address + 64, 8).Fill(0xFF);
        Submit(memory, 0);
        Assert.True(ring.TryPeek(out var request));
        Assert.Equal(0u, request.Id);
        ring.Advance();
        ring.Answer(0, 0, 0);
        Assert.Equal((1u, 1u), (U32(memory, 64), U32(memory, 68)));
    }

    [Fact]
    public void TheRingIsAboveWhatTheGuestsPointersReach()
    {
        using var memory = new KvmGuestMemory(2 << 20, RingMemory.Size);
        Assert.True(memory.TryRead((2 << 20) - 1, 1, out _));
        Assert.False(memory.TryRead(2 << 20, 1, out _));
        Assert.False(memory.TryWrite((2 << 20) - 1, 2, out _));
        Assert.Equal(RingMemory.Size, (ulong)memory.Own(2 << 20, (int)RingMemory.Size).Length);
    }

    private static void InNamespace(Action<int> test)
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "needs two processors: with one there is no ring");
        NetworkNamespace.Run(() =>
        {
            using var tap = TapDevice.Create("ring0");
            // Without IPv6 the host sends nothing by itself.
            Assert.Equal(0, TenderRun.Shell("echo 1 > /proc/sys/net/ipv6/conf/ring0/disable_ipv6").Status);
            NetworkNamespace.Ip("link set ring0 up");
            test(NetworkNamespace.Inheritable(tap.Number));
        });
    }

    private static TenderRun Run(int tap, string misuse) =>
        TenderRun.Of("--x-cpu=user", "--mem=4", $"--net:net=@{tap}", TestGuests.PathOf("ring"), misuse);

    private static void Submit(KvmGuestMemory memory, uint number)
    {
        var request = memory.Own(memory.Size + 128 + (number % 1024 * 32), 32);
        BinaryPrimitives.WriteUInt32LittleEndian(request, 2);
        BinaryPrimitives.WriteUInt32LittleEndian(request[4..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(request[8..], 0x100000 + number);
        BinaryPrimitives.WriteUInt32LittleEndian(request[16..], 60);
        BinaryPrimitives.WriteUInt32LittleEndian(request[20..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(memory.Own(memory.Size, 4), number + 1);
    }

    private static uint U32(KvmGuestMemory memory, ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(memory.Own(memory.Size + offset, 4));
}
