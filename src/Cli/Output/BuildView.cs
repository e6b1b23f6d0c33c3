using System.Collections.Immutable;
using System.CommandLine;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Bus;
using Hillingar.Cli.Commands;
using Hillingar.Units.Diagnostics;
using Spectre.Console;

namespace Hillingar.Cli.Output;

/// <summary>
/// Shows builds: on a terminal one line that says what is under way, and what ended above it; elsewhere plain lines; with <c>--json</c> one event a line.
/// What is wanted goes to standard output, everything else to standard error.
/// </summary>
internal sealed class BuildView : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    // Guards everything below, and the terminal.
    private readonly Lock _gate = new();
    private readonly bool _json;
    private readonly bool _showLog;
    private readonly ProgressLine? _progress;
    private readonly LiveLine? _line;
    private readonly ITimer? _timer;

    private BuildView(bool json, bool showLog, bool onTerminal)
    {
        _json = json;
        _showLog = showLog;
        if (!json && onTerminal)
        {
            _progress = new ProgressLine(TimeProvider.System);
            _line = new LiveLine(Terminal.Error);
            _timer = TimeProvider.System.CreateTimer(_ => Redraw(), null, Tick, Tick);
        }
    }

    public static BuildView Of(ParseResult parsed, bool showLog) => new(parsed.GetValue(Shared.Json), showLog, LiveLine.IsPossible);

    /// <summary>Takes an event; from any thread.</summary>
    public void Report(BuildEvent happening)
    {
        lock (_gate)
        {
            if (_json)
            {
                Json.PrintLine(BuildEventReport.Of(happening));
                return;
            }

            _progress?.Take(happening);
            if (happening is BuildEvent.Printed printed)
            {
                if (_showLog)
                    Say($"{printed.Subject}> {printed.Line}");
            }
            else if (IsSaid(happening))
            {
                Say(happening.Sentence);
            }
        }
    }

    /// <summary>What was asked for is there.</summary>
    public void Result(Store store, StorePath derivation, ImmutableSortedDictionary<string, StorePath> outputs, bool isNew, bool isCheck)
    {
        lock (_gate)
        {
            if (_json)
            {
                Json.PrintLine(new BuildEventReport("result", null, store.FullPath(derivation))
                {
                    Outputs = outputs.ToDictionary(output => output.Key, output => store.FullPath(output.Value)),
                    IsNew = isNew,
                    IsReproducible = isCheck ? true : null,
                });
                return;
            }

            _line?.Clear();
            if (isCheck)
                Terminal.Error.WriteLine($"{DerivationLibrary.NameOf(derivation)} is reproducible: building it again made the same bytes");
            foreach (var output in outputs.Values)
                Console.Out.WriteLine(store.FullPath(output));
        }
    }

    /// <summary>What was asked for is there, and no derivation of this store makes it.</summary>
    public void Ready(Store store, StorePath path)
    {
        lock (_gate)
        {
            _line?.Clear();
            if (_json)
                Json.PrintLine(new BuildEventReport("result", null, null) { Outputs = new Dictionary<string, string> { ["out"] = store.FullPath(path) } });
            else
                Console.Out.WriteLine(store.FullPath(path));
        }
    }

    /// <summary>What was asked for is not there.</summary>
    public void Failure(Store store, RealiseOutcome.Failed failed)
    {
        lock (_gate)
        {
            if (_json)
            {
                Json.PrintLine(new BuildEventReport("failure", DerivationLibrary.NameOf(failed.Derivation), store.FullPath(failed.Derivation))
                {
                    Message = failed.Sentence,
                    Lines = failed.LastLogLines,
                    ExitCode = (int)failed.Kind,
                });
                return;
            }

            _line?.Clear();
            foreach (var line in failed.LastLogLines)
                Terminal.Error.WriteLine($"  {line}");
            Terminal.Complain(failed.Sentence);
        }
    }

    /// <summary>The texts that say what to build have mistakes.</summary>
    public void Refuse(ImmutableArray<Diagnostic> diagnostics, IEnumerable<UnitFile> files)
    {
        lock (_gate)
        {
            _line?.Clear();
            if (_json)
                Json.PrintLine(new BuildEventReport("refused", null, null) { Diagnostics = DiagnosticView.Reports(diagnostics), ExitCode = ExitCode.BadInput });
            else
                DiagnosticView.Print(Terminal.Error, diagnostics, files);
        }
    }

    public void Complain(string message)
    {
        lock (_gate)
        {
            _line?.Clear();
            if (_json)
                Json.PrintLine(new BuildEventReport("failure", null, null) { Message = message, ExitCode = ExitCode.Failure });
            else
                Terminal.Complain(message);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
            _line?.Clear();
    }

    // On a terminal the progress says what has started, and a failure has a sentence of its own at the end.
    private bool IsSaid(BuildEvent happening) => happening switch
    {
        BuildEvent.Failed or BuildEvent.Fetching { Received: > 0 } => false,
        BuildEvent.Started or BuildEvent.Fetching => _progress is null,
        _ => true,
    };

    private void Say(string text)
    {
        _line?.Clear();
        Console.Error.WriteLine(text);
    }

    private void Redraw()
    {
        lock (_gate)
            _line?.Show(_progress!.Text());
    }
}

/// <summary>An event of a build, as <c>--json</c> prints it.</summary>
/// <param name="Event">started, printed, finished, failed, fetching, fetched, note, result, failure, refused.</param>
internal sealed record BuildEventReport(string Event, string? Subject, string? Derivation)
{
    public string? Line { get; init; }

    public double? Seconds { get; init; }

    public long? Received { get; init; }

    public long? Total { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<string>? Lines { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    public IReadOnlyList<DiagnosticEntry>? Diagnostics { get; init; }

    public bool? IsNew { get; init; }

    public bool? IsReproducible { get; init; }

    public static BuildEventReport Of(BuildEvent happening) => happening switch
    {
        BuildEvent.Started started => new("started", started.Subject, started.Derivation.BaseName),
        BuildEvent.Printed printed => new("printed", printed.Subject, printed.Derivation.BaseName) { Line = printed.Line },
        BuildEvent.Finished finished => new("finished", finished.Subject, finished.Derivation.BaseName) { Seconds = finished.Took.TotalSeconds },
        BuildEvent.Failed failed => new("failed", failed.Subject, failed.Derivation.BaseName),
        BuildEvent.Fetching fetching => new("fetching", fetching.Subject, null) { Received = fetching.Received, Total = fetching.Total },
        BuildEvent.Fetched fetched => new("fetched", fetched.Subject, null) { Received = fetched.Received },
        _ => new("note", happening.Subject, null) { Message = happening.Sentence },
    };
}
