using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Log lines for the person who started the program by hand: time, level, text, on standard error.</summary>
internal sealed class StandardErrorSink : ILogEventSink
{
    private readonly MessageTemplateTextFormatter _format = new(
        "{Timestamp:HH:mm:ss.fff} {Level:w4} {Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    // A line is written in pieces, and those of two threads must not mix.
    private readonly Lock _gate = new();

    public void Emit(LogEvent logEvent)
    {
        lock (_gate)
            _format.Format(logEvent, Console.Error);
    }
}
