using System.Runtime.InteropServices;
using Hillingar.Linux;

namespace Hillingar.Cli.Commands;

/// <summary>Turns Ctrl-C and a polite request to end into a token, so that what was begun is put away; a second time ends the program as usual.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    private int _signal;

    private Interruption() =>
        _registrations =
            [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    public CancellationToken Token => _source.Token;

    /// <summary>What shells give a program that the signal ended: 128 and its number.</summary>
    public int ExitCode => 128 + _signal;

    public static Interruption Watch() => new();

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        if (context.Cancel)
            _signal = (int)(context.Signal switch { PosixSignal.SIGHUP => Signal.SIGHUP, PosixSignal.SIGTERM => Signal.SIGTERM, _ => Signal.SIGINT });
        _source.Cancel();
    }
}
