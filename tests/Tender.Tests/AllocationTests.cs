using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Devices;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Running;
using Hillingar.Tender.UserMode;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>A guest runs for months; all that its hypercalls allocate would sooner or later stop it for a collection.</summary>
/// <remarks>They run beside nothing else, because a collection that another test causes moves the count of this thread too.</remarks>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
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
        var devices = new DeviceTable([new BlockVolume(1, volume, 1 << 20, 512), new NetPort(2, "net", volume, 1500, default)]);
        var hypercalls = new Hypercalls(_memory, devices, poll, console, new LifeEvents(new OutputStream(volume, null)));
        foreach (var hypercall in Enum.GetValues<Hypercall>().Except([Hypercall.Halt]))
        {
            Prepare(hypercall);
            AssertNothingIsAllocated(() => _ = hypercalls.Handle((int)hypercall, Arguments));
        }
    }

    [KvmFact]
    public void WhatIsDoneInPlaceOfRingZeroDoesNotAllocate()
    {
        // Each exit brings the tender three instructions that ring 3 may not execute.
        ReadOnlySpan<byte> program =
        [
            0xB9, 0x00, 0x01, 0x00, 0xC0, // mov ecx, the base of FS
            0xFA, // cli
            0x0F, 0x30, // wrmsr
            0xFB, // sti
            0xEB, 0xFA, // jmp cli
        ];
        program.CopyTo(_memory.Own(GuestLayout.Image, program.Length));
        PageTables.Write(_memory, CpuMode.User);
        using var system = KvmSystem.Open();
        using var machine = system.CreateMachine();
        machine.AddInterruptController();
        machine.SetMemory(_memory);
        using var cpu = machine.CreateCpu(0);
        cpu.Show(system.SupportedFeatures());
        CpuState.Initialise(cpu, _memory, CpuMode.User, GuestLayout.Image);
        var ringZero = new RingZero(cpu, _memory);
        AssertNothingIsAllocated(() =>
        {
            if (cpu.Run() == Errno.None && cpu.Area.ExitReason == KvmExit.Shutdown)
                ringZero.Resume();
        });
        Assert.Equal(KvmExit.Shutdown, cpu.Area.ExitReason);
    }

    private static void AssertNothingIsAllocated(Action step)
    {
        step();
        // The compiler's thread may still cause one; code that allocates does so in each round.
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => AllocatedBy(step)).ToArray());
    }

    private static long AllocatedBy(Action step)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            step();
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

        if (hypercall is Hypercall.NetRead or Hypercall.NetWrite)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(arguments, 2);
            BinaryPrimitives.WriteUInt64LittleEndian(arguments[8..], Arguments + 4096);
            BinaryPrimitives.WriteUInt64LittleEndian(arguments[16..], 60);
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(arguments, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[16..], Arguments + 4096);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[24..], 512);
    }
}
