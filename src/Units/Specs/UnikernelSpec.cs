using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>A unikernel to run, complete and checked against the other units of its set.</summary>
/// <param name="Name">From the file's name.</param>
/// <param name="Span">The head of the unit file; its path is the one that relative paths start from.</param>
public sealed record UnikernelSpec(UnitName Name, SourceSpan Span)
{
    public string Description { get; init; } = "";

    public required Located<ImageSource> Image { get; init; }

    public required ByteSize Memory { get; init; }

    /// <summary>The words of the guest's command line, references already replaced.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    public required Located<TenderChoice> Tender { get; init; }

    /// <summary>How long the guest may take to end after SIGTERM before SIGKILL follows.</summary>
    public required Duration StopTimeout { get; init; }

    /// <summary>In order of device name.</summary>
    public required ImmutableArray<NetSpec> Nets { get; init; }

    /// <summary>In order of device name.</summary>
    public required ImmutableArray<VolumeSpec> Volumes { get; init; }

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
}

/// <summary>A network device of the image, attached to a network.</summary>
/// <param name="Network">The network and where its name is written.</param>
/// <param name="Address">The guest's address with the network's prefix length.</param>
/// <param name="Gateway">The host's address on the network.</param>
/// <param name="Mac">As written, or derived from the names of unit and device.</param>
public sealed record NetSpec(
    Located<DeviceName> Device, Located<UnitName> Network, Ipv4Interface Address, Ipv4Address Gateway, MacAddress Mac);

/// <summary>A read-only block device of the image, made from files.</summary>
/// <param name="Files">In order of member name.</param>
public sealed record VolumeSpec(Located<DeviceName> Device, VolumeFormat Format, ImmutableArray<VolumeFile> Files);

/// <summary>What a volume's bytes are.</summary>
public enum VolumeFormat
{
    /// <summary>A POSIX ustar archive.</summary>
    Tar,
}

/// <summary>One member of a volume.</summary>
/// <param name="Member">The path inside the volume: relative, with <c>/</c>, without <c>..</c>.</param>
/// <param name="Source">The file to take, as written: relative to the unit file's directory.</param>
public sealed record VolumeFile(string Member, Located<string> Source);
