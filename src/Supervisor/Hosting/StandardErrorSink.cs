using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Log lines for the person who started the program by hand: time, level, text, on standard error.</summary>
internal sealed class StandardErrorSink : ILogEventSink
{
    private readonly MessageTemplateTextFormatter _format = new("{Timestamp:HH:mm:ss.fff} {Level:w4} {Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);
    private readonly TextWriter _output = TextWriter.Synchronized(Console.Error);

    public void Emit(LogEvent logEvent) => _format.Format(logEvent, _output);
}
