using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Confinement;
using Hillingar.Tender.CoreDump;
using Hillingar.Tender.Devices;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Ring;
using Hillingar.Tender.Running;
using Hillingar.Tender.UserMode;

namespace Hillingar.Tender;

/// <summary>
/// Boots one image and runs it to its end. The order of the steps decides which of several mistakes is reported. Nothing is
/// disposed of: the process ends with the guest, and the kernel frees everything at once.
/// </summary>
internal static class Boot
{
    /// <summary>The version of the hvt interface that this tender has.</summary>
    internal const uint AbiVersion = 2;

    /// <summary>Runs what a command line asks for; the guest's exit status.</summary>
    /// <exception cref="TenderException">The guest cannot be started or cannot go on.</exception>
    internal static int Run(Invocation.Boot invocation, EarlyOptions options, StopSignals stop, LifeEvents events)
    {
        // To ask the processor for all its features takes as long as to make a machine, so the other thread asks meanwhile.
        var kvm = TryOpenKvm(out var noKvm);
        KvmFeatures? features = null;
        var authority = Authority.Limit(options, () => features = kvm?.SupportedFeatures());
        var file = OpenImage(invocation.Image);
        var image = ForFile(invocation.Image, () => ElfImage.Read(ImageSource.From(file)));
        var solo5 = ForFile(invocation.Image, () => ReadNotes(image));
        var settings = Settings.Read(invocation.Options.Span, new DeviceWiring(solo5.Devices));
        var console = new OutputStream(StandardStream.Output, stop.Descriptor);
        var machine = Usable(kvm, noKvm).CreateMachine();
        if (options.Mode == CpuMode.User)
            machine.AddInterruptController();
        var cpu = machine.CreateCpu(0);
        authority.GiveUpPrivileges();

        var hasRing = settings.Wiring.HasNet && RingServer.IsWorthwhile(options.Mode);
        var memory = hasRing
            ? new KvmGuestMemory(Math.Min(settings.Memory.Bytes, MemorySize.Maximum - RingMemory.Size), RingMemory.Size)
            : new KvmGuestMemory(settings.Memory.Bytes);
        var endOfImage = ForFile(invocation.Image, () => ImageLoader.Load(image, memory));
        PageTables.Write(memory, options.Mode);
        authority.Await();
        machine.SetMemory(memory);
        cpu.Show(features!);
        CpuState.Initialise(cpu, memory, options.Mode, image.Entry);
        StopSignals.Interrupt(cpu);

        var devices = settings.Wiring.Complete();
        var manifest = solo5.Manifest.ToArray();
        devices.Describe(manifest);
        var commandLine = BootInformation.Join(invocation.GuestArguments.Span);
        new BootInformation(endOfImage, (ulong)cpu.TscFrequency * 1000, manifest, commandLine, hasRing ? memory.Size : null).Write(memory);
        memory.Restrict(0, GuestLayout.Image, GuestAccess.Read);

        var poll = new PollSet(devices, stop);
        var ringZero = options.Mode == CpuMode.User ? new RingZero(cpu, memory) : null;
        var ring = hasRing ? new RingServer(new RingMemory(memory), devices, new FrameTransfer(memory, events), e => Life.EndNow(events, e)) : null;
        if (ring is not null)
        {
            machine.SignalOnOutput(RingMemory.Port, ring.Event);
            ring.Start();
        }

        var hypercalls = new Hypercalls(memory, devices, poll, new GuestConsole(console), events, ring);
        var core = options.DumpCore is Backing.Inherited inherited ? new FileDescriptor(inherited.Descriptor, ownsHandle: false) : null;
        var loop = new RunLoop(cpu, hypercalls, stop, memory.MappedSize, ringZero);
        AwaitWord(options.Wait);
        authority.Seal(new SystemCallTable
        {
            Cpu = cpu.Descriptor,
            EventSet = poll.Descriptor,
            Timer = poll.Timer,
            StopSignals = stop.Descriptor,
            Outputs = [console.Descriptor, StandardStream.Error, .. events.Descriptors],
            Devices = devices,
            CoreFile = core,
            RingEvent = ring?.Event.Descriptor,
            IsUserMode = options.Mode == CpuMode.User,
        });
        events.Entered(options.Mode);
        return Run(loop, new Dump(core, invocation.Image, cpu, memory, ringZero));
    }

    private static int Run(RunLoop loop, Dump dump)
    {
        const int Abort = 255;
        try
        {
            var status = loop.Run();
            if (status == Abort)
                dump.Write(Signal.SIGABRT);
            return status;
        }
        catch (TenderException e) when (e.Reason is null or EndReason.Fault)
        {
            dump.Write(Signal.SIGSEGV);
            throw;
        }
    }

    // The supervisor writes a record of the tender first: a guest without a record must not run. All that takes time is done by
    // now, so that neither waits for the other.
    private static void AwaitWord(FileDescriptor? gate)
    {
        Span<byte> word = stackalloc byte[1];
        if (gate is not null && gate.Read(word) == 0)
            throw new TenderException("The program that started this tender has gone without a word, so that the guest is not run");
    }

    private static FileDescriptor OpenImage(string path)
    {
        try
        {
            return DeviceIo.Open(path, OpenFlags.ReadOnly);
        }
        catch (LinuxException e)
        {
            throw new TenderException($"{path}: Could not open: {LinuxException.Text(e.Errno)}");
        }
    }

    private static Solo5Image ReadNotes(ElfImage image)
    {
        var (target, version) = Solo5Image.ReadAbi(image);
        if (target != Solo5Target.Hvt)
            throw new TenderException("Executable is not for the solo5-hvt target");
        if (version != AbiVersion)
            throw new TenderException($"Executable requests unsupported ABI version {version}");
        return Solo5Image.Read(image);
    }

    private static KvmSystem? TryOpenKvm(out LinuxException? failure)
    {
        failure = null;
        try
        {
            return KvmSystem.Open();
        }
        catch (LinuxException e)
        {
            // What is wrong with the command line or the image is said first.
            failure = e;
            return null;
        }
    }

    private static KvmSystem Usable(KvmSystem? kvm, LinuxException? failure)
    {
        if (kvm is null)
            throw new TenderException($"Could not open: {KvmSystem.Path}: {LinuxException.Text(failure!.Errno)}. {WayOut(failure.Errno)}");
        return kvm.ApiVersion == KvmSystem.ExpectedApiVersion
            ? kvm
            : throw new TenderException($"KVM: API version {kvm.ApiVersion} is not {KvmSystem.ExpectedApiVersion}");
    }

    private static string WayOut(Errno errno) => errno is Errno.EACCES or Errno.EPERM
        ? "Join the group that owns the device (usually kvm), or run as a user who may open it."
        : "Load the kernel's kvm module (kvm_intel or kvm_amd) or switch virtualisation on in the firmware; where there is "
            + "none, build the image for spt and install solo5-spt.";

    private static T ForFile<T>(string path, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is TenderException or Solo5ImageException or LinuxException)
        {
            throw new TenderException($"{path}: {e.Message}");
        }
    }
}
