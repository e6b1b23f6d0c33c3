namespace Hillingar.Linux;

/// <summary>The kernel's virtual machine device, <c>/dev/kvm</c>.</summary>
public sealed class KvmSystem : IDisposable
{
    public const string Path = "/dev/kvm";

    /// <summary>The only version that KVM's interface has had since Linux 2.6.22.</summary>
    public const int ExpectedApiVersion = 12;

    private readonly FileDescriptor _descriptor;

    private KvmSystem(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The version of the interface, which must be <see cref="ExpectedApiVersion"/>.</summary>
    public int ApiVersion => KvmIo.Call(_descriptor, KvmIoctl.GetApiVersion, 0, "KVM_GET_API_VERSION");

    /// <summary>Opens the device.</summary>
    /// <exception cref="LinuxException">There is no such device, or this user may not open it.</exception>
    public static KvmSystem Open() => new(DeviceIo.Open(Path, OpenFlags.ReadWrite));

    /// <summary>Makes a virtual machine without memory and without processors.</summary>
    public KvmMachine CreateMachine()
    {
        var machine = KvmIo.Call(_descriptor, KvmIoctl.CreateVm, 0, "KVM_CREATE_VM");
        var runAreaSize = KvmIo.Call(_descriptor, KvmIoctl.GetVcpuMmapSize, 0, "KVM_GET_VCPU_MMAP_SIZE");
        return new KvmMachine(new FileDescriptor(machine), runAreaSize);
    }

    /// <summary>
    /// Every feature that KVM supports on this host. Takes a while, because each leaf is asked of the processor, and may be asked for
    /// on any thread.
    /// </summary>
    public KvmFeatures SupportedFeatures()
    {
        var features = new KvmFeatures();
        _ = KvmIo.Call(_descriptor, KvmIoctl.GetSupportedCpuid, ref features.Cpuid, "KVM_GET_SUPPORTED_CPUID");
        return features;
    }

    public void Dispose() => _descriptor.Dispose();
}

/// <summary>What a processor says of itself (<c>CPUID</c>), leaf by leaf.</summary>
public sealed class KvmFeatures
{
    internal KvmCpuid Cpuid = new() { Count = KvmCpuid.Capacity };
}
