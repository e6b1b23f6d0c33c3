using System.Globalization;
using System.Text;
using Hillingar.Linux;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Sends log events to the journal: the text as MESSAGE, every property as a field HILLINGAR_NAME.</summary>
internal sealed class JournalSink(string identifier, string socketPath) : ILogEventSink, IDisposable
{
    private readonly MessageTemplateTextFormatter _format = new("{Message:lj}", CultureInfo.InvariantCulture);
    private readonly JournalSocket _journal = new(socketPath);

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _format.Format(logEvent, text);
        var message = text.ToString();
        var entry = new JournalEntry()
            .Add("MESSAGE", logEvent.Exception is { } exception ? $"{message}\n{exception}" : message)
            .Add("PRIORITY", Priority(logEvent.Level))
            .Add("SYSLOG_IDENTIFIER", identifier);
        foreach (var (name, value) in logEvent.Properties)
        {
            if (FieldName(name) is var field && JournalEntry.IsFieldName(field))
                entry.Add(field, value is ScalarValue { Value: string plain } ? plain : value.ToString());
        }

        // The socket counts what journald does not take; there is no better place to complain of it.
        _ = _journal.Send(entry);
    }

    public void Dispose() => _journal.Dispose();

    // syslog(3): 3 error, 4 warning, 6 information, 7 debug.
    private static string Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "7",
        LogEventLevel.Information => "6",
        LogEventLevel.Warning => "4",
        LogEventLevel.Error or LogEventLevel.Fatal => "3",
    };

    /// <summary><c>StorePath</c> becomes <c>HILLINGAR_STORE_PATH</c>.</summary>
    internal static string FieldName(string property)
    {
        var name = new StringBuilder("HILLINGAR", property.Length + 16);
        var atStart = true;
        foreach (var character in property)
        {
            if (char.IsAsciiLetterUpper(character) || atStart)
                name.Append('_');
            name.Append(char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_');
            atStart = false;
        }

        return name.ToString();
    }
}
