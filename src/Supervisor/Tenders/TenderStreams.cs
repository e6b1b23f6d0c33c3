using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;

namespace Hillingar.Supervisor.Tenders;

/// <summary>What a tender writes: the guest's console, and of our own tender the guest's life.</summary>
/// <param name="console">The non-blocking reading end of a pipe whose other end only the tender has.</param>
/// <param name="life">The same; null for a tender that does not tell.</param>
/// <param name="line">Takes each line of the console.</param>
internal sealed class TenderStreams(FileDescriptor console, FileDescriptor? life, Action<string> line) : IDisposable
{
    private readonly LifeReport _report = new();

    /// <inheritdoc cref="LifeReport.Why"/>
    public string? Why => _report.Why;

    /// <summary>Reads all until the tender ends.</summary>
    public Task ReadAsync(Poller poller, CancellationToken cancellationToken)
    {
        var text = ConsolePump.RunAsync(console, poller, line, cancellationToken);
        return life is null ? text : Task.WhenAll(text, _report.ReadAsync(life, poller, cancellationToken));
    }

    public void Dispose()
    {
        console.Dispose();
        life?.Dispose();
    }
}
