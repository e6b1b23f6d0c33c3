using Serilog;
using Serilog.Events;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Where this program's own messages go.</summary>
internal static class LogSetup
{
    /// <summary>To the journal, with their fields, where standard error leads there; else as text to standard error.</summary>
    public static ILogger Create(SupervisorOptions options)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(options.Verbose ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // What keeps this program from starting is said once, in one sentence, by the program itself.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal);
        // systemd sets JOURNAL_STREAM for services whose output it connects to the journal (systemd.exec(5)).
        configuration = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null
            ? configuration.WriteTo.Sink(new StandardErrorSink())
            : configuration.WriteTo.Journal(identifier: "hillingard");
        return configuration.CreateLogger();
    }
}
