namespace Hillingar.Builder;

/// <summary>What a build may use up before it is ended.</summary>
/// <param name="MaxFileSize">Bytes of any one file that it writes, the output too.</param>
/// <param name="MaxLogLength">Bytes that it prints.</param>
public sealed record SandboxLimits(TimeSpan Timeout, long MaxFileSize, long MaxLogLength)
{
    public static SandboxLimits Default { get; } = new(TimeSpan.FromMinutes(10), 512L << 20, 64L << 20);
}
