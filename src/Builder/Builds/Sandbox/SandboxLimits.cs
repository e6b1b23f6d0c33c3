namespace Hillingar.Builder.Builds;

/// <summary>What a build may use up before it is ended.</summary>
/// <param name="MaxFileSize">Bytes of any one file that it writes, the output too.</param>
/// <param name="MaxLogLength">Bytes that it prints.</param>
public sealed record SandboxLimits(TimeSpan Timeout, long MaxFileSize, long MaxLogLength)
{
    public static SandboxLimits Default { get; } = new(TimeSpan.FromMinutes(10), 512L << 20, 64L << 20);

    /// <summary>Bytes of memory of all its processes together where the host has control groups, else of each process.</summary>
    public long MaxMemory { get; init; } = 4L << 30;

    /// <summary>Processes and threads at one time, where the host has control groups.</summary>
    public int MaxProcesses { get; init; } = 4096;

    /// <summary>Bytes of all files of all outputs together.</summary>
    public long MaxOutputSize { get; init; } = 2L << 30;
}
