using System.Globalization;
using System.Text;
using Hillingar.Linux;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Sends log events to the journal: the text as MESSAGE, every property as a field HILLINGAR_NAME.</summary>
internal sealed class JournalSink : ILogEventSink
{
    private readonly MessageTemplateTextFormatter _format = new("{Message:lj}", CultureInfo.InvariantCulture);

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _format.Format(logEvent, text);
        var message = text.ToString();
        var fields = new List<JournalField>
        {
            new("MESSAGE", logEvent.Exception is { } exception ? $"{message}\n{exception}" : message),
            new("PRIORITY", Priority(logEvent.Level)),
            new("SYSLOG_IDENTIFIER", "hillingard"),
        };
        foreach (var (name, value) in logEvent.Properties)
            fields.Add(new JournalField($"HILLINGAR_{FieldName(name)}", value is ScalarValue { Value: string plain } ? plain : value.ToString()));
        // A journal that is not there cannot be told so; systemd shows the service's state all the same.
        _ = SdJournal.Send(fields);
    }

    // syslog(3): 3 error, 4 warning, 6 information, 7 debug.
    private static string Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "7",
        LogEventLevel.Information => "6",
        LogEventLevel.Warning => "4",
        LogEventLevel.Error or LogEventLevel.Fatal => "3",
    };

    /// <summary><c>StorePath</c> becomes <c>STORE_PATH</c>.</summary>
    internal static string FieldName(string property)
    {
        var name = new StringBuilder(property.Length + 4);
        foreach (var character in property)
        {
            if (char.IsAsciiLetterUpper(character) && name.Length > 0)
                name.Append('_');
            name.Append(char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_');
        }

        return name.ToString();
    }
}
