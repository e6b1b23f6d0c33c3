namespace Hillingar.Tender.CommandLine;

/// <summary>One option of the tender, its text already understood.</summary>
internal abstract record TenderOption
{
    private TenderOption()
    {
    }

    /// <summary><c>--mem=N</c>: the guest's memory in mebibytes, not rounded yet.</summary>
    internal sealed record Memory(ulong Mebibytes) : TenderOption;

    /// <summary>An option about the device of this name in the image's manifest.</summary>
    internal abstract record Device(string Name) : TenderOption;

    /// <summary><c>--net:NAME=IFACE</c> or <c>--net:NAME=@FD</c>.</summary>
    internal sealed record Net(string Name, Backing Backing) : Device(Name);

    /// <summary><c>--net-mac:NAME=ADDRESS</c>.</summary>
    internal sealed record NetAddress(string Name, MacAddress Address) : Device(Name);

    /// <summary><c>--block:NAME=PATH</c> or <c>--block:NAME=@FD</c>.</summary>
    internal sealed record Block(string Name, Backing Backing) : Device(Name);

    /// <summary><c>--block-sector-size:NAME=N</c>, not checked yet.</summary>
    internal sealed record SectorSize(string Name, ushort Bytes) : Device(Name);

    /// <summary><c>--x-status-fd=N</c>: where the events of the guest's life are told.</summary>
    internal sealed record StatusDescriptor(int Number) : TenderOption;

    /// <summary><c>--x-wait-fd=N</c>: what a byte must come from before the guest is entered.</summary>
    internal sealed record WaitDescriptor(int Number) : TenderOption;

    /// <summary><c>--x-jail=UID:GID</c>.</summary>
    internal sealed record Jail(Confinement.JailUser User) : TenderOption;

    /// <summary><c>--x-die-with-parent</c>.</summary>
    internal sealed record DieWithParent : TenderOption;

    /// <summary><c>--x-dumpcore=DIR</c>, or <c>@FD</c> of an empty file.</summary>
    internal sealed record DumpCore(Backing Target) : TenderOption;

    /// <summary><c>--x-cpu=MODE</c>; null leaves the choice to the tender.</summary>
    internal sealed record Cpu(Machine.CpuMode? Mode) : TenderOption;
}
