using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;

namespace Hillingar.Supervisor.Tenders;

/// <summary>What a tender writes: the guest's console, and of our own tender the guest's life.</summary>
/// <param name="console">The non-blocking reading end of a pipe whose other end only the tender has; null if it was lost with an older supervisor.</param>
/// <param name="life">The same; null for a tender that does not tell.</param>
/// <param name="reader">Takes the console.</param>
internal sealed class TenderStreams(FileDescriptor? console, FileDescriptor? life, ConsoleReader reader) : IDisposable
{
    private readonly LifeReport _report = new();

    /// <inheritdoc cref="LifeReport.Why"/>
    public string? Why => _report.Why;

    /// <inheritdoc cref="LifeReport.Status"/>
    public int? Status => _report.Status;

    /// <summary>Reads all until the tender ends.</summary>
    public Task ReadAsync(Poller poller, CancellationToken cancellationToken) => Task.WhenAll(
        console is null ? Task.CompletedTask : reader.RunAsync(console, poller, cancellationToken),
        life is null ? Task.CompletedTask : _report.ReadAsync(life, poller, cancellationToken));

    public void Dispose()
    {
        console?.Dispose();
        life?.Dispose();
    }
}
