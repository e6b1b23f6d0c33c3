using System.Diagnostics;
using Hillingar.Builder.Caches;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>
/// Objects on their way, on standard error: a line when one starts, what went wrong, and a sum; on a terminal also a line that says how far it is.
/// </summary>
internal sealed class TransferView : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly bool _quiet;
    private readonly LiveLine? _line;
    private TimeSpan _shown;
    private int _planned;
    private long _plannedBytes;
    private int _finished;
    private long _bytes;

    /// <param name="quiet">Whether only warnings are shown.</param>
    public TransferView(bool quiet)
    {
        _quiet = quiet;
        _line = !quiet && LiveLine.IsPossible ? new LiveLine(Terminal.Error) : null;
    }

    /// <summary>Takes events of several threads.</summary>
    public void Observe(TransferEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case TransferEvent.Planned planned:
                    (_planned, _plannedBytes) = (_planned + planned.Objects, _plannedBytes + planned.Bytes);
                    break;
                case TransferEvent.Started started when !_quiet:
                    Say($"{started.Path}  {StoreSizes.Short(started.Bytes)}  {started.Place}");
                    break;
                case TransferEvent.Passed passed:
                    _bytes += passed.Bytes;
                    break;
                case TransferEvent.Finished:
                    _finished++;
                    break;
                case TransferEvent.Warned warned:
                    _line?.Clear();
                    Terminal.Error.MarkupLineInterpolated($"[yellow]warning:[/] {warned.Sentence}");
                    break;
            }

            if (_line is not null && _clock.Elapsed - _shown >= Interval)
                Show();
        }
    }

    /// <summary>What was moved, in a sentence's part.</summary>
    public string Sum => $"{_finished} {(_finished == 1 ? "object" : "objects")}, {StoreSizes.Short(_bytes)} in {_clock.Elapsed.TotalSeconds:0.0} s";

    public void Dispose()
    {
        lock (_gate)
            _line?.Clear();
    }

    private void Say(string text)
    {
        _line?.Clear();
        Terminal.Error.WriteLine(text);
    }

    private void Show()
    {
        _shown = _clock.Elapsed;
        var rate = (long)(_bytes / _clock.Elapsed.TotalSeconds);
        var left = rate > 0 && _plannedBytes > _bytes ? $", {Quantities.Span((ulong)((_plannedBytes - _bytes) * 1_000_000 / rate))} left" : "";
        _line?.Show($"[{_finished}/{_planned}] {StoreSizes.Short(_bytes)} of {StoreSizes.Short(_plannedBytes)}, {StoreSizes.Short(rate)}/s{left}");
    }
}
