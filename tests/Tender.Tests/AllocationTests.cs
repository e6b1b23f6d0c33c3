using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Devices;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.Tests;

/// <summary>A guest runs for months; whatever its hypercalls allocate would sooner or later stop it for a collection.</summary>
public sealed class AllocationTests : IDisposable
{
    private const ulong Arguments = 0x100000;

    private readonly KvmGuestMemory _memory = new(2 << 20);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void HypercallsDoNotAllocate()
    {
        using var stop = new StopSignals();
        using var poll = new PollSet(new DeviceTable([]), stop);
        using var volume = DeviceIo.Open("/dev/zero", OpenFlags.ReadWrite);
        var console = new GuestConsole(new OutputStream(volume, stop.Descriptor));
        var hypercalls = new Hypercalls(_memory, new DeviceTable([new BlockVolume(1, volume, 1 << 20, 512)]), poll, console, new LifeEvents(null));
        foreach (var hypercall in new[] { Hypercall.WallTime, Hypercall.ConsoleWrite, Hypercall.Poll, Hypercall.BlockRead, Hypercall.BlockWrite })
        {
            Prepare(hypercall);
            _ = hypercalls.Handle((int)hypercall, Arguments);
            // A collection that another thread causes moves this thread's count; code that allocates does so in each round.
            Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => AllocatedBy(hypercalls, hypercall)).ToArray());
        }
    }

    private static long AllocatedBy(Hypercalls hypercalls, Hypercall hypercall)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _ = hypercalls.Handle((int)hypercall, Arguments);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Prepare(Hypercall hypercall)
    {
        var arguments = _memory.Own(Arguments, 40);
        arguments.Clear();
        if (hypercall == Hypercall.ConsoleWrite)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(arguments, Arguments + 4096);
            BinaryPrimitives.WriteUInt64LittleEndian(arguments[8..], 80);
            return;
        }

        if (hypercall == Hypercall.Poll)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(arguments, 1000);
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(arguments, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[16..], Arguments + 4096);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[24..], 512);
    }
}
