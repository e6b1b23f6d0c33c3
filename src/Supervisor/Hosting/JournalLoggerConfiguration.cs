using Hillingar.Linux;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Adds the journal to the places that Serilog can write to.</summary>
internal static class JournalLoggerConfiguration
{
    /// <summary>Writes log events, with their properties as fields, to the journal of systemd, over its own socket.</summary>
    /// <param name="identifier">The name that <c>journalctl</c> shows in front of the text and finds with <c>--identifier</c>.</param>
    /// <param name="socketPath">Where journald listens.</param>
    /// <param name="restrictedToMinimumLevel">Events below are not sent.</param>
    public static LoggerConfiguration Journal(
        this LoggerSinkConfiguration sinks,
        string identifier,
        string socketPath = JournalSocket.DefaultPath,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum) =>
        sinks.Sink(new JournalSink(identifier, socketPath), restrictedToMinimumLevel);
}
