using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A unikernel to run, complete and checked against the other units of its set.</summary>
/// <param name="Name">From the file's name.</param>
/// <param name="Span">The head of the unit file; its path is the one that relative paths start from.</param>
public sealed record UnikernelSpec(UnitName Name, SourceSpan Span)
{
    public string Description { get; init; } = "";

    public required Located<ImageSource> Image { get; init; }

    public required ByteSize Memory { get; init; }

    /// <summary>Where the memory is written; the section's head, or the file, where it is not.</summary>
    public required SourceSpan MemorySpan { get; init; }

    /// <summary>The words of the guest's command line, references already replaced.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    public required Located<TenderChoice> Tender { get; init; }

    /// <summary>How long the guest may take to end after SIGTERM before SIGKILL follows.</summary>
    public required Duration StopTimeout { get; init; }

    /// <summary>In order of device name.</summary>
    public required ImmutableArray<NetSpec> Nets { get; init; }

    /// <summary>In order of device name.</summary>
    public required ImmutableArray<AttachedVolume> Volumes { get; init; }

    /// <summary>In order of device name.</summary>
    public ImmutableArray<BlockSpec> Blocks { get; init; } = [];

    /// <summary>The CPUs that the virtual machine may run on; null if it may on all.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>How much of one CPU's time the virtual machine may use; null if nothing limits it.</summary>
    public Percentage? CpuQuota { get; init; }

    /// <summary>Null if nothing asks whether the unit does its work.</summary>
    public HealthSpec? Health { get; init; }

    /// <summary>
    /// As written, in order of kind and then of the text; behind them the implicit ones: a unikernel requires, and is
    /// started after, its networks and the volumes that are units.
    /// </summary>
    public ImmutableArray<Dependency> Dependencies { get; init; } = [];

    /// <summary>Whether it starts without anybody asking.</summary>
    public bool Autostart { get; init; } = true;

    public required RestartSpec Restart { get; init; }
}

/// <summary>Where an image comes from. Paths are as written: relative to the unit file's directory.</summary>
public abstract record ImageSource
{
    private ImageSource()
    {
    }

    /// <summary>Build a source directory that holds a <c>build.toml</c>.</summary>
    public sealed record Build(string Directory) : ImageSource;

    /// <summary>Take a ready file, and refuse it if its hash is another.</summary>
    public sealed record File(string Path, Sha256Hash? Sha256) : ImageSource;

    /// <summary>Build what a derivation says.</summary>
    /// <param name="Path">The file, or its path in the store.</param>
    /// <param name="Member">Where the image is in the output; null if the output is the image.</param>
    public sealed record Derivation(string Path, string? Member) : ImageSource;

    /// <summary>Fetch a file that has a hash.</summary>
    /// <param name="Urls">In the order in which they are tried.</param>
    public sealed record Fetch(ImmutableArray<string> Urls, Sha256Hash Sha256) : ImageSource;

    /// <summary>Have Nix build a flake's output.</summary>
    /// <param name="Reference">The flake, a number sign, the output.</param>
    /// <param name="Member">As for a derivation.</param>
    public sealed record Flake(string Reference, string? Member) : ImageSource;

    /// <summary>Take what a binary cache has.</summary>
    /// <param name="Path">A store path, or its last part.</param>
    /// <param name="Caches">Asked before those of the host.</param>
    /// <param name="Member">As for a derivation.</param>
    public sealed record Substitute(string Path, ImmutableArray<string> Caches, string? Member) : ImageSource;
}

/// <summary>A network device of the image, attached to a network.</summary>
/// <param name="Network">The network and where its name is written.</param>
/// <param name="Address">The guest's address with the network's prefix length.</param>
/// <param name="Gateway">The host's address on the network.</param>
/// <param name="Mac">As written, or derived from the names of unit and device.</param>
public sealed record NetSpec(
    Located<DeviceName> Device, Located<UnitName> Network, Ipv4Interface Address, Ipv4Address Gateway, MacAddress Mac)
{
    /// <summary>The guest's IPv6 address with the network's prefix length; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    /// <summary>The host's IPv6 address on the network; null if the network has none.</summary>
    public Ipv6Address? Gateway6 { get; init; }

    /// <summary>The ports of the host that lead to the device, in the order of the text.</summary>
    public ImmutableArray<Located<PublishedPort>> Publish { get; init; } = [];
}
