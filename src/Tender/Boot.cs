using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Devices;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Running;
using Hillingar.Tender.UserMode;

namespace Hillingar.Tender;

/// <summary>Boots one image and runs it to its end. The order of the steps decides which of several mistakes is reported.</summary>
internal static class Boot
{
    /// <summary>The version of the hvt interface that this tender has.</summary>
    internal const uint AbiVersion = 2;

    /// <summary>Runs what a command line asks for; the guest's exit status.</summary>
    /// <exception cref="TenderException">The guest cannot be started or cannot go on.</exception>
    internal static int Run(Invocation.Boot invocation)
    {
        using var file = OpenImage(invocation.Image);
        var image = ForFile(invocation.Image, () => ElfImage.Read(ImageSource.From(file)));
        var solo5 = ForFile(invocation.Image, () => ReadNotes(image));
        var settings = Settings.Read(invocation.Options.Span, new DeviceWiring(solo5.Devices));
        var mode = settings.Mode ?? HostCpu.FastMode();
        using var kvm = OpenKvm();
        Confinement.DropPrivileges();
        using var signals = new SignalExit();

        using var machine = kvm.CreateMachine();
        using var memory = new KvmGuestMemory(settings.Memory.Bytes);
        using var cpu = machine.CreateCpu(0);
        machine.SetMemory(memory);
        var endOfImage = ForFile(invocation.Image, () => ImageLoader.Load(image, memory));
        PageTables.Write(memory, mode);
        kvm.PassThroughCpuid(cpu);
        CpuState.Initialise(cpu, memory, mode, image.Entry);

        var devices = settings.Wiring.Complete();
        var manifest = Solo5Image.ReadManifest(image);
        devices.Describe(manifest);
        var commandLine = BootInformation.Join(invocation.GuestArguments.Span);
        new BootInformation(endOfImage, (ulong)cpu.TscFrequency * 1000, manifest, commandLine).Write(memory);
        memory.Restrict(0, GuestLayout.Image, GuestAccess.Read);

        using var poll = new PollSet(devices);
        var ringZero = mode == CpuMode.User ? new RingZero(cpu, memory) : null;
        return new RunLoop(cpu, new Hypercalls(memory, devices, poll), memory.Size, ringZero).Run();
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

    private static KvmSystem OpenKvm()
    {
        try
        {
            var kvm = KvmSystem.Open();
            return kvm.ApiVersion == KvmSystem.ExpectedApiVersion
                ? kvm
                : throw new TenderException($"KVM: API version {kvm.ApiVersion} is not {KvmSystem.ExpectedApiVersion}");
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not open: {KvmSystem.Path}: {LinuxException.Text(e.Errno)}. {WayOut(e.Errno)}");
        }
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
