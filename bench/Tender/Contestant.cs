using System.Collections.Immutable;
using Hillingar.Linux;

namespace Hillingar.Bench.Tender;

/// <summary>A tender that is measured, with the options that make it what it is.</summary>
/// <param name="Name">As tables show it.</param>
internal sealed record Contestant(string Name, string Program, ImmutableArray<string> Options)
{
    private static readonly FileDescriptor Nowhere = DeviceIo.Open("/dev/null", OpenFlags.ReadWrite);

    /// <summary>Starts it with a guest; the output of both is dropped.</summary>
    internal ChildProcess Start(params ReadOnlySpan<string> arguments) => ChildProcess.Spawn(new SpawnRequest
    {
        Program = Program,
        Arguments = [.. Options, .. arguments],
        StandardOutput = Nowhere,
        StandardError = Nowhere,
    });
}
